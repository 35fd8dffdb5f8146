// The engine's answers to several questions of one kind, such as the sequences in view: each is asked when it comes into
// the list and cancelled when it leaves it before it was answered.

import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Cancelled, type Method, type Params, type Result } from '#protocol';
import { engine } from '../engine-client.ts';

export interface Question<M extends Method> {
  /** Tells the questions apart; the answer to an earlier question of this number bridges the time until the next. */
  readonly id: number;
  readonly params: Params<M>;
}

export interface KnownAnswer<M extends Method> {
  /** Neither an answer to this very question nor an error yet. */
  readonly loading: boolean;
  /** The newest answer, perhaps to an earlier question of this number. */
  readonly data: Result<M> | undefined;
  readonly error: Error | undefined;
}

interface Entry<M extends Method> {
  readonly key: string;
  readonly abort: AbortController;
  data: Result<M> | undefined;
  error: Error | undefined;
  settled: boolean;
}

export interface Answers<M extends Method> {
  /** By the question's number. */
  readonly known: ReadonlyMap<number, KnownAnswer<M>>;
  /** Asks one question again. */
  readonly retry: (id: number) => void;
}

/** @param revision of the trace, as for useAnswer() */
export function useAnswers<M extends Method>(
  method: M,
  questions: readonly Question<M>[],
  revision: number,
): Answers<M> {
  const book = useRef(new Map<number, Entry<M>>());
  const [version, setVersion] = useState(0);
  const frame = useRef(0);
  // Answers that arrive together are shown together.
  const changed = useCallback(() => {
    if (frame.current) return;
    frame.current = requestAnimationFrame(() => {
      frame.current = 0;
      setVersion((n) => n + 1);
    });
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a retry counts as a new version.
  useEffect(() => {
    const entries = book.current;
    const wanted = new Map(questions.map((each) => [each.id, each.params]));
    for (const [id, entry] of entries) {
      if (wanted.has(id)) continue;
      entry.abort.abort();
      entries.delete(id);
    }
    for (const [id, params] of wanted) {
      const key = JSON.stringify([method, params, revision]);
      const before = entries.get(id);
      if (before?.key === key) continue;
      before?.abort.abort();
      const abort = new AbortController();
      const entry: Entry<M> = { key, abort, data: before?.data, error: undefined, settled: false };
      entries.set(id, entry);
      const settle = (data: Result<M> | undefined, error?: Error) => {
        if (abort.signal.aborted) return;
        Object.assign(entry, { data, error, settled: true });
        changed();
      };
      engine()
        .ask(method, params, { signal: abort.signal, revision })
        .then(
          (data) => settle(data),
          (error: Error) => {
            if (!(error instanceof Cancelled)) settle(undefined, error);
          },
        );
    }
  }, [method, questions, revision, version, changed]);

  useEffect(() => {
    const entries = book.current;
    return () => {
      cancelAnimationFrame(frame.current);
      frame.current = 0;
      for (const entry of entries.values()) entry.abort.abort();
      entries.clear();
    };
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the version stands for what is in the book.
  const known = useMemo(() => {
    const answers = new Map<number, KnownAnswer<M>>();
    for (const { id, params } of questions) {
      const entry = book.current.get(id);
      const current = entry?.key === JSON.stringify([method, params, revision]) ? entry : undefined;
      // Looked up while rendering, so that an answer that is kept appears without a frame of waiting.
      const data = (current?.settled ? current.data : undefined) ?? engine().kept(method, params, revision);
      const error = data === undefined ? current?.error : undefined;
      answers.set(id, {
        loading: data === undefined && !current?.settled,
        data: data ?? (error ? undefined : entry?.data),
        error,
      });
    }
    return answers;
  }, [method, questions, revision, version]);

  const retry = useCallback(
    (id: number) => {
      book.current.get(id)?.abort.abort();
      book.current.delete(id);
      changed();
    },
    [changed],
  );
  return { known, retry };
}
