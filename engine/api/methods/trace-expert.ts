// What one expert is for.

import { expertDetail } from '#metrics';
import { defineMethod } from '../context.ts';
import { integer, object, path, text } from '../params/parse.ts';

const CONTEXTS = 5;
const MOST_CONTEXTS = 50;

export const traceExpert = defineMethod(
  'trace.expert',
  object(
    { path, router: integer(0), expert: integer(0) },
    { by: text(1000, 'a label'), contexts: integer(0, MOST_CONTEXTS) },
  ),
  async (request, { reach, readers }, options) => {
    const reader = await readers.open(await reach.existing(request.path));
    const { labels } = reader.manifest;
    const { router, expert, contexts = CONTEXTS, by = labels.includes('language') ? 'language' : '' } = request;
    return expertDetail(reader, router, expert, { ...options, by, contexts });
  },
);
