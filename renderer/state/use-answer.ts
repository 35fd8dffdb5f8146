// The engine's answer to a question, for a component: asked when the question changes, cancelled when nobody wants it
// any more, kept by the client so that a question asked before is answered at once.

import { useCallback, useEffect, useState } from 'react';
import { Cancelled, type Method, type Params, type Progress, type Result } from '#protocol';
import { engine } from '../engine-client.ts';

export interface Answer<M extends Method> {
  /** `idle`: nothing was asked. */
  readonly status: 'idle' | 'loading' | 'ready' | 'error';
  /** The answer to this very question. */
  readonly data: Result<M> | undefined;
  /** The newest answer there was, perhaps to an earlier question: something to show while loading. */
  readonly last: Result<M> | undefined;
  readonly error: Error | undefined;
  readonly progress: Progress | undefined;
  readonly retry: () => void;
}

interface Known<M extends Method> {
  readonly key: string;
  readonly data?: Result<M>;
  readonly last?: Result<M>;
  readonly error?: Error;
  readonly progress?: Progress;
}

/**
 * Asks the engine. Params are compared by value, so they may be written in place; null asks nothing.
 * @param revision of the trace, from the view's props: a growing trace is asked again when it grows.
 */
export function useAnswer<M extends Method>(method: M, params: Params<M> | null, revision = 0): Answer<M> {
  const [attempt, setAttempt] = useState(0);
  const request = params === null ? '' : JSON.stringify([method, params, revision]);
  const key = request && `${request}#${attempt}`;
  const [known, setKnown] = useState<Known<M>>({ key: '' });

  useEffect(() => {
    if (!request) return;
    const abort = new AbortController();
    const [asked, wanted, at] = JSON.parse(request) as [M, Params<M>, number];
    const settle = (what: Partial<Known<M>>) => {
      if (!abort.signal.aborted)
        setKnown((before) => ({ ...(before.last ? { last: before.last } : {}), ...what, key }));
    };
    engine()
      .ask(asked, wanted, { signal: abort.signal, revision: at, onProgress: (progress) => settle({ progress }) })
      .then(
        (data) => settle({ data, last: data }),
        (error: Error) => {
          if (!(error instanceof Cancelled)) settle({ error });
        },
      );
    return () => abort.abort();
  }, [request, key]);

  const retry = useCallback(() => setAttempt((n) => n + 1), []);
  const current = known.key === key ? known : undefined;
  // Looked up while rendering, so that an answer that is kept appears without a frame of waiting.
  const data = current?.data ?? (params === null ? undefined : engine().kept(method, params, revision));
  const error = data === undefined ? current?.error : undefined;
  return {
    status: params === null ? 'idle' : data !== undefined ? 'ready' : error ? 'error' : 'loading',
    data,
    last: data ?? known.last,
    error,
    progress: current?.progress,
    retry,
  };
}
