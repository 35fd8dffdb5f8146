// A table of scores as somebody pasted or opened it, so that the page reads tables as the command line does.

import { defineMethod } from '../context.ts';
import { object, text } from '../params/parse.ts';
import { parseScores } from '../params/scores-table.ts';

/** Far more than any list of languages. */
const MOST = 1_000_000;

export const scoresRead = defineMethod(
  'scores.read',
  object({ text: text(MOST), name: text(1000) }, {}),
  async ({ text: table, name }) => parseScores(table, name, name.replace(/\.[a-z0-9]+$/i, ''), true),
);
