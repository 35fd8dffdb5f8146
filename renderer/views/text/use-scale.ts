// The scale of the colours, the same for all sequences in view.

import { useEffect, useMemo, useRef } from 'react';
import type { RouterEntry, SequenceData } from '#protocol';
import type { Side } from '../../state/workspace.ts';
import { type ChannelId, type Scale, scaleOf } from './channels.ts';
import type { Span } from './column.ts';
import { type Slots, slotsOf } from './groups.ts';
import type { KnownSequence } from './use-sequences.ts';

export interface ScaleInView {
  readonly scale: Scale;
  /** Number of sequences it was computed over. */
  readonly over: number;
}

const NO_SLOTS: Slots = new Map();
const OFF: ScaleInView = { scale: { kind: 'off' }, over: 0 };

/** Colours of experts by side and router. Outlives the view: base and edited side have the same experts. */
const SLOTS = new Map<string, Slots>();

/**
 * @param side on the edited one, experts keep the colours they have on the base side
 * @param seen the sequences in sight
 */
export function useScale(
  side: Side,
  id: ChannelId,
  router: RouterEntry | undefined,
  index: number,
  expert: number | null,
  drawn: readonly KnownSequence[],
  seen: Span,
): ScaleInView {
  const key = `${side} ${id} ${index} ${id === 'weight' ? expert : ''}`;
  const before = useRef<ScaleInView & { readonly key: string }>({ ...OFF, key: '' });
  const { first, end } = seen;
  const now = useMemo(() => {
    const visible = drawn.filter((each) => each.sequence >= first && each.sequence < end);
    const data = visible.flatMap((each): SequenceData[] => (each.data && each.data.tokens > 0 ? [each.data] : []));
    const earlier = before.current.key === key ? before.current : null;
    // Until all of them are there the scale holds still.
    if (earlier && (data.length === 0 || visible.some((each) => each.loading && !each.data))) return earlier;
    if (data.length === 0) return OFF;
    const inForce = earlier?.scale.kind === 'groups' ? slotsOf(earlier.scale.groups) : NO_SLOTS;
    const base = SLOTS.get(`base ${index}`) ?? NO_SLOTS;
    const edited = SLOTS.get(`edited ${index}`) ?? NO_SLOTS;
    const remembered = side === 'base' ? [inForce, base, edited] : [base, inForce, edited];
    return { scale: scaleOf({ id, router, index, expert }, data, remembered), over: data.length };
  }, [key, side, id, router, index, expert, drawn, first, end]);
  useEffect(() => {
    if (now.scale.kind !== 'off' || id === 'off') before.current = { ...now, key };
    if (now.scale.kind !== 'groups') return;
    const place = `${side} ${index}`;
    SLOTS.set(place, new Map([...(SLOTS.get(place) ?? NO_SLOTS), ...slotsOf(now.scale.groups)]));
  }, [now, key, side, id, index]);
  return now;
}
