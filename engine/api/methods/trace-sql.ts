// SQL over a trace.

import { queryTrace, traceSchema } from '#trace';
import { defineMethod } from '../context.ts';
import { integer, object, path, text } from '../params/parse.ts';

const MOST_ROWS = 1_000_000;
const ROWS = 10_000;

export const traceSchemaMethod = defineMethod(
  'trace.schema',
  object({ path }, {}),
  async (request, { reach, readers }) => {
    const reader = await readers.open(await reach.existing(request.path));
    return traceSchema(await reader.refresh());
  },
);

export const traceSql = defineMethod(
  'trace.sql',
  object({ path, query: text(100_000, 'a query') }, { limit: integer(1, MOST_ROWS) }),
  async ({ limit = ROWS, ...request }, { reach, readers }, options) => {
    const reader = await readers.open(await reach.existing(request.path));
    return queryTrace(reader, request.query, { ...options, limit });
  },
);
