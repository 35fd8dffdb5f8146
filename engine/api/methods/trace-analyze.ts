// A metric over a trace. The metric checks its own params.

import { type GivenParams, sequenceMetric } from '#metrics';
import type { Plain } from '#protocol';
import { defineMethod } from '../context.ts';
import { object, type Parse, path, text, unexpected } from '../params/parse.ts';

/** Params of a metric: any tree of plain values that is not absurdly deep. */
const given: Parse<GivenParams> = (value, where) => {
  const tree = plain(value, where, 6);
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) throw unexpected(where, 'an object', value);
  return tree as GivenParams;
};

function plain(value: unknown, where: string, depth: number): Plain {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value !== 'object' || ArrayBuffer.isView(value) || depth === 0) {
    throw unexpected(where, 'plain values', value);
  }
  if (Array.isArray(value)) return value.map((each, i) => plain(each, `${where}[${i}]`, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, plain(each, `${where}.${name}`, depth - 1)]),
  );
}

export const traceAnalyze = defineMethod(
  'trace.analyze',
  object({ path, metric: text(100) }, { params: given }),
  async (request, { reach, readers }, options) => {
    const metric = sequenceMetric(request.metric);
    const reader = await readers.open(await reach.existing(request.path));
    return metric.run(reader, request.params ?? {}, options);
  },
);
