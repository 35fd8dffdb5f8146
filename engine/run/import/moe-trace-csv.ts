// llama.cpp's moe-trace: CSV with the columns layer and expert, one choice a line, in the order in which layers ran. How
// many lines of a layer make a token has to be known.

import { parse } from 'csv-parse/sync';
import { UserError } from '#protocol';
import type { ImportedRoutes, ImportHints } from './imported.ts';

const HINT = 'The columns layer and expert are read, one choice a line.';

export function isMoeTraceCsv(text: string): boolean {
  const head =
    text
      .slice(0, 200)
      .split(/\r?\n/, 1)[0]
      ?.toLowerCase()
      .split(',')
      .map((name) => name.trim()) ?? [];
  return head.includes('layer') && head.includes('expert');
}

/** @throws UserError where lines make no sense, or layers differ in their tokens */
export function readMoeTraceCsv(text: string, where: string, hints: ImportHints): ImportedRoutes {
  const rows = rowsOf(text, where);
  const choices = new Map<number, number[]>();
  const runs: number[] = [];
  let last = -1;
  rows.forEach((row, r) => {
    const [layer, expert] = [Number(row.layer), Number(row.expert)];
    if (!Number.isInteger(layer) || !Number.isInteger(expert) || row.layer === '' || row.expert === '') {
      throw new UserError(`${where}, line ${r + 2}: expected whole numbers, found "${row.layer},${row.expert}".`, HINT);
    }
    if (layer < 0) throw new UserError(`${where}, line ${r + 2}: expected a layer from 0, found ${layer}.`, HINT);
    const list = choices.get(layer) ?? [];
    list.push(expert);
    choices.set(layer, list);
    if (layer === last) runs[runs.length - 1] = (runs.at(-1) as number) + 1;
    else runs.push(1);
    last = layer;
  });
  if (choices.size === 0) throw new UserError(`${where}: it has no lines.`, HINT);
  const topK = hints.topK ?? Math.min(...runs);
  const layerNumbers = [...choices.keys()].sort((a, b) => a - b);
  const tokens = (choices.get(layerNumbers[0] as number)?.length ?? 0) / topK;
  for (const layer of layerNumbers) {
    const lines = choices.get(layer)?.length ?? 0;
    if (lines !== tokens * topK || !Number.isInteger(tokens)) {
      throw new UserError(
        `${where}, layer ${layer}: ${lines} lines; the first layer has ${tokens * topK}, ${topK} for each token.`,
        'Say how many experts a token has with --top-k, and check that the file is whole.',
      );
    }
  }
  const ids = new Int32Array(tokens * layerNumbers.length * topK);
  layerNumbers.forEach((layer, l) => {
    choices.get(layer)?.forEach((expert, i) => {
      ids[(Math.floor(i / topK) * layerNumbers.length + l) * topK + (i % topK)] = expert;
    });
  });
  return {
    format: 'llama.cpp moe-trace, CSV',
    sequences: [{ id: 'all', tokenIds: null, promptTokens: null, allTokens: null, ids, weights: null }],
    layers: layerNumbers.length,
    topK,
    layerNumbers,
    typeMax: null,
    model: null,
    notices: [
      'All tokens are one sequence: the file does not say where texts begin.',
      ...(hints.topK === undefined
        ? [`${topK} experts for each token: the shortest run of lines of one layer. --top-k says it better.`]
        : []),
    ],
  };
}

function rowsOf(text: string, where: string): readonly Record<string, string>[] {
  try {
    return parse(text, {
      columns: (names: string[]) => names.map((name) => name.trim().toLowerCase()),
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    throw new UserError(`${where} is not CSV: ${(error as Error).message}`, HINT);
  }
}
