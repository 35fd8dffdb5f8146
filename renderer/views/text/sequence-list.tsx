// biome-ignore-all lint/a11y/useSemanticElements: a virtualised list of absolutely placed rows cannot be a <select>.
// The list of the sequence chooser. Thousands of rows cost what is on screen.

import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { formatCount } from '#protocol';
import { directionOf } from '../../charts/language.ts';
import { useSize } from '../../ui/use-size.ts';
import type { SequenceEntry } from './use-sequence-rows.ts';

const ROW = 28;
const SPARE = 4;

export interface SequenceListProps {
  /** Of the list; its rows are called after it. */
  readonly id: string;
  readonly rows: readonly SequenceEntry[];
  /** The sequence in view. */
  readonly current: number;
  /** Place of the active row, -1 for none. */
  readonly cursor: number;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onChoose: (at: number) => void;
}

/** Where the list is scrolled to so that a row stands in sight, with some before it when it comes from afar. */
export function scrolledTo(row: number, scrollTop: number, height: number): number {
  const top = row * ROW;
  if (top >= scrollTop && top + ROW <= scrollTop + height) return scrollTop;
  if (top + ROW > scrollTop + height && top < scrollTop + height + ROW) return top + ROW - height;
  return top < scrollTop && top > scrollTop - 2 * ROW ? top : Math.max(0, top - 3 * ROW);
}

export function SequenceList({ id, rows, current, cursor, onKeyDown, onChoose }: SequenceListProps) {
  const box = useRef<HTMLDivElement>(null);
  const { height } = useSize(box);
  const [top, setTop] = useState(0);
  const first = Math.max(0, Math.floor(top / ROW) - SPARE);
  const end = Math.min(rows.length, Math.ceil((top + height) / ROW) + SPARE);

  // biome-ignore lint/correctness/useExhaustiveDependencies: other rows, another height: the active one moved.
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    element.scrollTop = cursor < 0 ? 0 : scrolledTo(cursor, element.scrollTop, element.clientHeight);
  }, [rows, cursor, height]);

  return (
    <div
      ref={box}
      id={id}
      className="text-sequences"
      role="listbox"
      aria-label="Sequences"
      tabIndex={0}
      aria-activedescendant={cursor >= first && cursor < end ? `${id}-${cursor}` : undefined}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: rows.length * ROW, position: 'relative' }}>
        {rows.slice(first, end).map((row, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list itself takes the keys for its active row.
          <div
            key={row.sequence}
            id={`${id}-${first + i}`}
            role="option"
            tabIndex={-1}
            aria-selected={row.sequence === current}
            className={first + i === cursor ? 'text-sequence cursor' : 'text-sequence'}
            style={{ top: (first + i) * ROW }}
            onClick={() => onChoose(first + i)}
          >
            <span className="text-sequence-number">{row.sequence}</span>
            <span className="text-sequence-language">{row.language || '–'}</span>
            <bdi className="text-sequence-words" lang={row.language || undefined} dir={directionOf(row.language)}>
              {row.words}
            </bdi>
            <span className="text-sequence-tokens" title={row.tokens > 0 ? undefined : 'not recorded'}>
              {row.tokens > 0 ? formatCount(row.tokens) : '–'}
            </span>
          </div>
        ))}
      </div>
    </div>
  );
}
