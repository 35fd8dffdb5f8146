// What a method gets to work with: the engine's own state, and its caller's signal.

import type { CallOptions, Method, Params, Result } from '#protocol';
import type { Reach } from './files/reach.ts';
import type { Recents } from './files/recents.ts';
import type { ModelFinder } from './files/recorded-model.ts';
import type { TraceReaders } from './files/trace-readers.ts';
import type { Uploads } from './files/uploads.ts';
import type { JobQueue } from './jobs/job-queue.ts';
import type { Parse } from './params/parse.ts';

export interface EngineContext {
  readonly version: string;
  /** Bytes. */
  readonly uploadLimit: number;
  /** Where traces without a place of their own go. */
  readonly traces: string;
  readonly reach: Reach;
  readonly recents: Recents;
  readonly readers: TraceReaders;
  readonly uploads: Uploads;
  readonly models: ModelFinder;
  readonly jobs: JobQueue;
}

/** One method of the API: its params checked, then its work. */
export interface MethodDefinition<M extends Method> {
  readonly parse: Parse<Params<M>>;
  readonly run: (params: Params<M>, context: EngineContext, options: CallOptions) => Promise<Result<M>>;
}

export function defineMethod<M extends Method>(
  _name: M,
  parse: Parse<Params<M>>,
  run: MethodDefinition<M>['run'],
): MethodDefinition<M> {
  return { parse, run };
}
