// Reading a trace: first picture, texts, one sequence, one token, one layer.

import { basename } from 'node:path';
import { sampleModelPath } from '#datasets';
import { layerDetail } from '#metrics';
import { formatCount, UserError } from '#protocol';
import { defineMethod } from '../context.ts';
import { integer, object, path } from '../params/parse.ts';

/** Sequences of one answer: their texts should stay well below a message's limit. */
const MOST_ROWS = 10_000;

export const traceOpen = defineMethod(
  'trace.open',
  object({ path }, {}),
  async (params, { reach, readers, recents, models }) => {
    const place = await reach.existing(params.path);
    const reader = await readers.open(place);
    const { sums } = await reader.summary();
    const { manifest, name } = reader;
    const modelPath = await models.find(manifest.model);
    recents.add({
      kind: 'trace',
      name,
      path: place,
      detail: `${manifest.model.id}, ${formatCount(manifest.counts.tokens)} tokens`,
    });
    return {
      path: place,
      name,
      manifest,
      status: manifest.status,
      bundled: modelPath === sampleModelPath(),
      modelPath,
      map: sums,
      health: await reader.health(),
    };
  },
);

export const traceSequences = defineMethod(
  'trace.sequences',
  object({ path, offset: integer(0), limit: integer(0, MOST_ROWS) }, {}),
  async (params, { reach, readers }) => {
    const reader = await readers.open(await reach.existing(params.path));
    return reader.sequences(params.offset, params.limit);
  },
);

export const traceSequence = defineMethod(
  'trace.sequence',
  object({ path, sequence: integer(0) }, {}),
  async (params, { reach, readers }) => {
    const reader = await readers.open(await reach.existing(params.path));
    return reader.readSequence(params.sequence);
  },
);

export const traceToken = defineMethod(
  'trace.token',
  object({ path, sequence: integer(0), position: integer(0) }, {}),
  async (params, { reach, readers }) => {
    const reader = await readers.open(await reach.existing(params.path));
    return reader.readToken(params.sequence, params.position);
  },
);

export const traceLayer = defineMethod(
  'trace.layer',
  object({ path, router: integer(0) }, {}),
  async (params, { reach, readers }, options) => {
    const reader = await readers.open(await reach.existing(params.path));
    const { routers } = await reader.refresh();
    if (params.router >= routers.length) {
      throw new UserError(
        `${basename(reader.path)} has ${routers.length} routers; there is no number ${params.router}.`,
        'They count from 0.',
      );
    }
    return layerDetail(reader, params.router, options);
  },
);
