// The sequences on the page, over the canvas that colours them.

import type { ReactNode } from 'react';
import { paragraphOf } from './paragraph.ts';
import { SequenceItem } from './sequence-item.tsx';
import type { ColumnElements } from './use-column.ts';
import type { KnownSequence } from './use-sequences.ts';

export interface ColumnViewProps {
  readonly elements: ColumnElements;
  readonly sequences: readonly KnownSequence[];
  readonly current: number;
  readonly recording: boolean;
  readonly retry: (sequence: number) => void;
}

/** What stands beneath a paragraph that has no colour, and why. */
function noteOf(
  { data, row, error, loading, sequence }: KnownSequence,
  recording: boolean,
  retry: () => void,
): ReactNode {
  const tokens = data?.tokens ?? row?.tokens;
  if (loading && !data) return null;
  if (recording && (error || tokens === 0)) return 'not recorded yet';
  if (error) {
    return (
      <>
        Sequence {sequence} could not be read: {error.message}{' '}
        <button type="button" className="button" onClick={retry}>
          Retry
        </button>
      </>
    );
  }
  return tokens === 0 ? 'not recorded: the recording stopped before it' : null;
}

/** The text to set; null while nothing is known of it. */
function textOf({ data, row }: KnownSequence): string | null {
  return data ? paragraphOf(data).text : (row?.text ?? null);
}

export function ColumnView({ elements, sequences, current, recording, retry }: ColumnViewProps) {
  const { scroller, page, canvas } = elements;
  return (
    <div ref={scroller} className="text-scroll">
      <div ref={page} className="text-page">
        <canvas ref={canvas} />
        {sequences.map((each) => (
          <SequenceItem
            key={each.sequence}
            sequence={each.sequence}
            id={(each.data ?? each.row)?.id ?? ''}
            text={textOf(each)}
            language={(each.data ?? each.row)?.labels.language ?? ''}
            spelled={each.data?.text === null}
            current={each.sequence === current}
            note={noteOf(each, recording, () => retry(each.sequence))}
          />
        ))}
      </div>
    </div>
  );
}
