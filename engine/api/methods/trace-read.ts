// Reading a trace: first picture, texts, one sequence, one token, one layer, the check of every row.

import { basename } from 'node:path';
import { bundledModels } from '#datasets';
import { layerDetail } from '#metrics';
import { formatAddress, formatCountOf, type TraceManifest, UserError } from '#protocol';
import { defineMethod } from '../context.ts';
import { integer, object, path } from '../params/parse.ts';

/** Sequences of one answer: their texts should stay well below a message's limit. */
const MOST_ROWS = 10_000;

/** As many switched-off experts are named in a line. */
const NAMED_OFF = 3;

/** What tells traces of one name apart, that first: `L0.E9 off, 4,852 tokens, 2026-01-31 09:05 UTC, org/name`. */
function traceDetail({ interventions, counts, status, created, model }: TraceManifest): string {
  const targets = interventions.flatMap((entry) => entry.targets);
  const more = targets.length > NAMED_OFF ? ` and ${targets.length - NAMED_OFF} more` : '';
  const off = `${targets.slice(0, NAMED_OFF).map(formatAddress).join(', ')}${more} off`;
  return [
    ...(targets.length > 0 ? [off] : []),
    status === 'recording'
      ? 'being recorded'
      : `${formatCountOf(counts.tokens, 'token')}${status === 'interrupted' ? ', stopped early' : ''}`,
    `${created.slice(0, 16).replace('T', ' ')} UTC`,
    model.id,
  ].join(', ');
}

export const traceOpen = defineMethod(
  'trace.open',
  object({ path }, {}),
  async (params, { reach, readers, recents, models }) => {
    const place = await reach.existing(params.path);
    const reader = await readers.open(place);
    const { sums, byLanguage } = await reader.summary();
    const { manifest, name } = reader;
    const modelPath = await models.find(manifest.model);
    recents.add({
      kind: 'trace',
      name,
      path: place,
      detail: traceDetail(manifest),
    });
    return {
      path: place,
      name,
      manifest,
      status: manifest.status,
      bundled: bundledModels().find(({ path }) => path === modelPath)?.kind ?? null,
      modelPath,
      map: sums,
      languages: [...byLanguage.keys()],
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

export const traceHealth = defineMethod(
  'trace.health',
  object({ path }, {}),
  async (params, { reach, readers }, options) => {
    const reader = await readers.open(await reach.existing(params.path));
    return reader.health({ full: true, ...options });
  },
);
