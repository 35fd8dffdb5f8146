// What the column knows of its sequences: their texts, page by page of the list, and their routes, one by one and only
// while they are on the page.

import { useMemo } from 'react';
import type { RouterEntry, SequenceData, SequenceRow } from '#protocol';
import { type Question, useAnswers } from '../../state/use-answers.ts';
import type { Span } from './column.ts';
import { fitsRouters } from './paragraph.ts';

export interface KnownSequence {
  readonly sequence: number;
  /** From the list; what there is before the routes come. */
  readonly row: SequenceRow | undefined;
  readonly data: SequenceData | undefined;
  readonly error: Error | undefined;
  readonly loading: boolean;
}

export interface Sequences {
  /** In order. */
  readonly drawn: readonly KnownSequence[];
  /** Of the list's pages at hand, in order: for estimating heights. */
  readonly rows: readonly SequenceRow[];
  readonly retry: (sequence: number) => void;
}

const PAGE = 100;

/** @param drawn sequences that belong on the page */
export function useSequences(
  path: string,
  { first, end }: Span,
  routers: readonly RouterEntry[],
  revision: number,
): Sequences {
  const questions = useMemo(
    () =>
      Array.from(
        { length: Math.max(0, end - first) },
        (_, i): Question<'trace.sequence'> => ({ id: first + i, params: { path, sequence: first + i } }),
      ),
    [path, first, end],
  );
  const firstPage = Math.floor(first / PAGE);
  const lastPage = Math.floor(Math.max(first, end - 1) / PAGE);
  const pages = useMemo(
    () =>
      Array.from(
        { length: lastPage - firstPage + 1 },
        (_, i): Question<'trace.sequences'> => ({
          id: firstPage + i,
          params: { path, offset: (firstPage + i) * PAGE, limit: PAGE },
        }),
      ),
    [path, firstPage, lastPage],
  );
  const routes = useAnswers('trace.sequence', questions, revision);
  const list = useAnswers('trace.sequences', pages, revision);

  const rows = useMemo(() => pages.flatMap(({ id }) => list.known.get(id)?.data?.rows ?? []), [pages, list.known]);
  const drawn = useMemo(() => {
    const byNumber = new Map(rows.map((row) => [row.sequence, row]));
    return questions.map(({ id }): KnownSequence => {
      const known = routes.known.get(id);
      const data = known?.data && fitsRouters(known.data, routers) ? known.data : undefined;
      return { sequence: id, row: byNumber.get(id), data, error: known?.error, loading: known?.loading ?? true };
    });
  }, [questions, rows, routes.known, routers]);
  return { drawn, rows, retry: routes.retry };
}
