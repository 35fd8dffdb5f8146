// The list of a trace's sequences, read page by page once somebody opens it. Only the first words of each text are kept.

import { useEffect, useState } from 'react';
import { Cancelled } from '#protocol';
import { engine } from '../../engine-client.ts';
import { graphemeStarts } from './fragments.ts';

export interface SequenceEntry {
  readonly sequence: number;
  readonly language: string;
  readonly words: string;
  /** 0 while it is not recorded. */
  readonly tokens: number;
}

export interface SequenceRows {
  readonly rows: readonly SequenceEntry[];
  /** Of the whole trace; null until the first page came. */
  readonly total: number | null;
  readonly error: Error | null;
}

const PAGE = 500;
const WORDS = 90;
const NOTHING: SequenceRows = { rows: [], total: null, error: null };

/** The first words of a text on one line, cut between characters. */
export function firstWords(text: string | null, fallback: string): string {
  if (text === null) return fallback;
  // Characters as a reader counts them: one may be many code units.
  const line = text
    .slice(0, WORDS * 8)
    .replace(/\s+/g, ' ')
    .trim();
  const starts = graphemeStarts(line);
  const cut = starts[WORDS];
  return cut === undefined || cut >= line.length ? line : `${line.slice(0, cut)}…`;
}

/** Reads the list while `wanted`; what was read stays. */
export function useSequenceRows(path: string, wanted: boolean, revision: number): SequenceRows {
  const [known, setKnown] = useState<SequenceRows & { readonly key: string }>({ ...NOTHING, key: '' });
  const key = `${path}#${revision}`;
  const complete = known.key === key && known.total !== null && known.rows.length >= known.total;

  useEffect(() => {
    if (!wanted || complete) return;
    const abort = new AbortController();
    const rows: SequenceEntry[] = [];
    async function read(): Promise<void> {
      for (let offset = 0; ; offset += PAGE) {
        const page = await engine().ask(
          'trace.sequences',
          { path, offset, limit: PAGE },
          { signal: abort.signal, revision },
        );
        if (abort.signal.aborted) return;
        for (const row of page.rows) {
          const words = firstWords(row.text, row.item || row.id || `sequence ${row.sequence}`);
          rows.push({ sequence: row.sequence, language: row.labels.language ?? '', words, tokens: row.tokens });
        }
        setKnown({ rows: [...rows], total: page.total, error: null, key });
        if (page.rows.length === 0 || rows.length >= page.total) return;
      }
    }
    read().catch((error: unknown) => {
      if (error instanceof Cancelled || abort.signal.aborted) return;
      setKnown({ rows, total: rows.length, error: error instanceof Error ? error : new Error(String(error)), key });
    });
    return () => abort.abort();
  }, [path, revision, key, wanted, complete]);

  // A growing trace is read anew; until then what was known of it stays on screen.
  return known.key.startsWith(`${path}#`) ? known : NOTHING;
}
