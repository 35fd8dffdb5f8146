// What the engine runs on.

import { availableParallelism, totalmem } from 'node:os';
import { probeBackends } from '#tensor';
import { defineMethod } from '../context.ts';
import { object } from '../params/parse.ts';

export const engineInfo = defineMethod(
  'engine.info',
  object({}, {}),
  async (_params, { version, reach, uploadLimit }) => ({
    version,
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    cpus: availableParallelism(),
    memory: { total: totalmem(), available: process.availableMemory(), used: process.memoryUsage.rss() },
    backends: await probeBackends(),
    root: reach.root,
    uploadLimit,
  }),
);
