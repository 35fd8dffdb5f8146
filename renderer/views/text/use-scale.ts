// The scale of the colours, the same for all sequences in view.

import { useEffect, useMemo, useRef } from 'react';
import type { RouterEntry, SequenceData } from '#protocol';
import { type ChannelId, type Scale, scaleOf } from './channels.ts';
import type { Span } from './column.ts';
import type { KnownSequence } from './use-sequences.ts';

export interface ScaleInView {
  readonly scale: Scale;
  /** Number of sequences it was computed over. */
  readonly over: number;
}

const OFF: ScaleInView = { scale: { kind: 'off' }, over: 0 };

/** @param seen the sequences in sight */
export function useScale(
  id: ChannelId,
  router: RouterEntry | undefined,
  index: number,
  expert: number | null,
  drawn: readonly KnownSequence[],
  seen: Span,
): ScaleInView {
  const key = `${id} ${index} ${id === 'weight' ? expert : ''}`;
  const before = useRef<ScaleInView & { readonly key: string }>({ ...OFF, key: '' });
  const { first, end } = seen;
  const now = useMemo(() => {
    if (!router) return OFF;
    const visible = drawn.filter((each) => each.sequence >= first && each.sequence < end);
    const data = visible.flatMap((each): SequenceData[] => (each.data && each.data.tokens > 0 ? [each.data] : []));
    const earlier = before.current.key === key ? before.current : null;
    // Until all of them are there the scale holds still.
    if (earlier && (data.length === 0 || visible.some((each) => each.loading && !each.data))) return earlier;
    if (data.length === 0) return OFF;
    return { scale: scaleOf({ id, router, index, expert }, data, earlier?.scale ?? null), over: data.length };
  }, [key, id, router, index, expert, drawn, first, end]);
  useEffect(() => {
    if (now.scale.kind !== 'off' || id === 'off') before.current = { ...now, key };
  }, [now, key, id]);
  return now;
}
