// One question to an engine of the command's own: with a line of progress, stopped by Ctrl-C, and closed in any case.

import type { Engine } from '#api';
import type { Progress } from '#protocol';
import { openEngine } from './open-engine.ts';
import { ProgressLine } from './progress-line.ts';

export interface Watch {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

export async function withEngine<T>(ask: (engine: Engine, watch: Watch) => Promise<T>): Promise<T> {
  const engine = openEngine();
  const line = new ProgressLine();
  const stop = new AbortController();
  const interrupt = (): void => stop.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  try {
    return await ask(engine, { signal: stop.signal, onProgress: (progress) => line.show(progress) });
  } finally {
    line.end();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    await engine.close();
  }
}
