// The engine: the protocol's methods on the other rooms, and the jobs that belong to it.

import { homedir } from 'node:os';
import { join } from 'node:path';
import { BUILT_IN, builtInFolder, bundledModels, cacheFolders } from '#datasets';
import { Cancelled, dataFolder, type EngineApi, type Method, UserError } from '#protocol';
import type { EngineContext } from './context.ts';
import { createEventHub } from './events.ts';
import { createReach } from './files/reach.ts';
import { createRecents } from './files/recents.ts';
import { createModelFinder } from './files/recorded-model.ts';
import { createTraceReaders } from './files/trace-readers.ts';
import { createUploads } from './files/uploads.ts';
import { createJobQueue } from './jobs/job-queue.ts';
import { methodTable } from './methods/index.ts';

const UPLOAD_LIMIT = 16 * 1024 * 1024;

export interface EngineOptions {
  /** The folder whose models, traces and texts may be opened. The top of the file system: everything. */
  readonly root: string;
  /** Routescope's own version, for the manifest of a trace. */
  readonly version: string;
  /** Where new traces go; absent: `traces` of the data folder. */
  readonly traces?: string;
  /** The person's data folder; absent: the platform's own place. */
  readonly data?: string;
  /** Largest text that may be sent, in bytes. */
  readonly uploadLimit?: number;
  /** Bugs in jobs, for a log; absent: standard error. */
  readonly onBug?: (error: unknown) => void;
}

export interface Engine extends EngineApi {
  /** Cancels the jobs (whole sequences are kept) and resolves when nothing is being written any more. */
  close(): Promise<void>;
}

export function createEngine(options: EngineOptions): Engine {
  const { version, uploadLimit = UPLOAD_LIMIT, onBug = (error) => console.error(error) } = options;
  const data = options.data ?? dataFolder({ env: process.env, platform: process.platform, home: homedir() });
  const traces = options.traces ?? join(data, 'traces');
  const hub = createEventHub();
  const methods = methodTable(uploadLimit);
  const uploads = createUploads(join(data, 'uploads'), uploadLimit);
  const reach = createReach({
    root: options.root,
    also: [
      traces,
      uploads.folder,
      ...bundledModels().flatMap(({ path, trace }) => [path, trace.path]),
      ...BUILT_IN.map(builtInFolder),
      ...Object.values(cacheFolders(process.env)),
    ],
  });
  const recents = createRecents(data);
  const context: EngineContext = {
    version,
    uploadLimit,
    traces,
    reach,
    recents,
    models: createModelFinder(recents),
    readers: createTraceReaders(),
    uploads,
    jobs: createJobQueue({
      onJob: (state) => hub.emit('job', state),
      onLive: (live) => hub.emit('live', live),
      onGenerated: (generated) => hub.emit('generated', generated),
      onBug,
    }),
  };

  const call = async (name: Method, params: unknown, callOptions: Parameters<EngineApi['call']>[2] = {}) => {
    if (!Object.hasOwn(methods, name)) {
      throw new UserError(
        `No method is called "${name}". Known: ${Object.keys(methods).join(', ')}.`,
        'Do the window and the engine have the same version? Reload the page.',
      );
    }
    const method = methods[name];
    const { signal } = callOptions;
    if (signal?.aborted) throw new Cancelled();
    // The table pairs each method with its own params.
    const result = await method.run(method.parse(params, name) as never, context, callOptions);
    // What nobody waits for any more is not an answer.
    if (signal?.aborted) throw new Cancelled();
    return result;
  };

  return {
    call: call as EngineApi['call'],
    on: hub.on,
    async close() {
      await context.jobs.close();
      await context.recents.settled();
      await uploads.close();
    },
  };
}
