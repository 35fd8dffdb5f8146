// Other programs' routes as a trace.
//
// What a client can rely on: files may be several of one format, of one model; `health` says which layout was found, what
// was left out and what is wrong, and a trace is written all the same unless nothing in it could be used.

import { extname } from 'node:path';
import { UserError } from '#protocol';
import { importTrace } from '#run';
import { defineMethod } from '../context.ts';
import { modelFolder } from '../files/model-folder.ts';
import { boolean, integer, list, object, path } from '../params/parse.ts';

const MOST_FILES = 10_000;
const count = integer(1, 1_000_000);

export const traceImport = defineMethod(
  'trace.import',
  object(
    { files: list(path, 1, MOST_FILES), out: path },
    { model: path, layers: count, topK: count, experts: integer(1, 65_535), overwrite: boolean },
  ),
  async (request, { reach, version }) => {
    const files = await Promise.all(request.files.map((file) => reach.existing(file)));
    const out = await reach.writable(request.out);
    if (extname(out) !== '.trace') {
      throw new UserError(`${out}: expected a name that ends in .trace.`, `Call it ${out}.trace.`);
    }
    const model = request.model === undefined ? {} : { model: (await modelFolder(request.model, reach)).folder };
    const { manifest, health } = await importTrace({ ...request, files, out, ...model }, version);
    return { path: out, counts: manifest.counts, routers: manifest.routers.length, health };
  },
);
