// What one expert is for, in one pass over its router's columns: how much it works, for which values of every label and at
// which places, which tokens it gets, who works beside it, and the texts around its strongest choices.

import {
  type ExpertContext,
  type ExpertDetail,
  layerColumn,
  type RouterEntry,
  type SequenceRow,
  UserError,
} from '#protocol';
import { checkIds, type PartReader, type TraceReader, type WatchOptions, watchTokens } from '#trace';
import { addAt } from '../add-to.ts';
import { POSITION_BINS, POSITION_LABELS, positionBin } from '../expert-specialisation/positions.ts';
import { expertTokens } from '../expert-tokens/index.ts';
import { withNextTokens, withPredictions } from './following-tokens.ts';
import { StrongestChoices } from './strongest-choices.ts';

const TOP_TOKENS = 20;
const PARTNERS = 8;
/** A label with more values is no profile. */
const MOST_VALUES = 60;
/** Bytes of text on each side of the token. */
const AROUND = 90;

export interface ExpertDetailOptions extends WatchOptions {
  /** The label whose values have contexts of their own; empty: all together. */
  readonly by: string;
  /** Contexts for each value. */
  readonly contexts: number;
}

interface Tally {
  tokens: number;
  chosen: number;
}

/**
 * @param router its number in the manifest's list
 * @throws UserError when there is no such expert or the trace is damaged; Cancelled
 */
export async function expertDetail(
  reader: TraceReader,
  router: number,
  expert: number,
  { by, contexts, ...watch }: ExpertDetailOptions,
): Promise<ExpertDetail> {
  const parts = await reader.parts();
  const { manifest } = reader;
  const entry = manifest.routers[router];
  if (!entry || expert < 0 || expert >= entry.experts) {
    throw new UserError(
      `${reader.path}: expected ${entry ? `an expert from 0 to ${entry.experts - 1}` : `a router from 0 to ${manifest.routers.length - 1}`}, found ${entry ? expert : router}.`,
      'Choose one of the trace.',
    );
  }
  const tally = (): Tally => ({ tokens: 0, chosen: 0 });
  const all = { ...tally(), weight: 0 };
  const labels = new Map(manifest.labels.map((name) => [name, new Map<string, Tally>()] as const));
  const positions = Array.from({ length: POSITION_BINS }, tally);
  const everyone = new Float64Array(entry.experts);
  const beside = new Float64Array(entry.experts);
  const counting = { router: entry, limit: TOP_TOKENS, spelling: manifest.tokenizer.spelling };
  const tokens = expertTokens.start(counting);
  const next = expertTokens.start(counting);
  const predicted = manifest.predicted ? expertTokens.start(counting) : null;
  const strongest = new StrongestChoices(contexts);
  const advance = watchTokens(
    'Reading the expert',
    parts.reduce((sum, part) => sum + part.entry.tokens, 0),
    watch,
  );
  advance(0);
  for (const part of parts) {
    const { rows, starts, sequences } = await readPart(reader, part, entry);
    tokens.add({ ...rows, logits: null });
    next.add({ ...withNextTokens(rows, starts), logits: null });
    if (rows.predicted) {
      predicted?.add({ ...withPredictions(rows, rows.predicted.ids, rows.predicted.token), logits: null });
    }
    sequences.forEach((sequence, s) => {
      const own = [...labels].flatMap(([name, values]) => {
        const value = sequence.labels[name];
        if (value === undefined || values.size > MOST_VALUES) return [];
        if (!values.has(value)) values.set(value, tally());
        return [values.get(value) as Tally];
      });
      const start = starts[s] as number;
      let best = { position: -1, weight: Number.NEGATIVE_INFINITY };
      for (let row = start; row < (starts[s + 1] as number); row++) {
        if (rows.special[row]) continue;
        const place = placeOf(rows.experts, row, entry.topK, expert);
        for (const each of [all, ...own, positions[positionBin(row - start)] as Tally]) each.tokens++;
        for (let i = row * entry.topK; i < (row + 1) * entry.topK; i++) addAt(everyone, rows.experts[i] as number);
        if (place < 0) continue;
        for (const each of [all, ...own, positions[positionBin(row - start)] as Tally]) each.chosen++;
        for (let i = row * entry.topK; i < (row + 1) * entry.topK; i++) addAt(beside, rows.experts[i] as number);
        const weight = rows.weights[place] as number;
        all.weight += weight;
        // Without weights a place nearer to the first is the stronger choice.
        const strength = Number.isNaN(weight) ? -(place % entry.topK) : weight;
        if (strength > best.weight) best = { position: row - start, weight: strength };
      }
      if (best.position >= 0) strongest.take(by === '' ? '' : (sequence.labels[by] ?? ''), sequence.sequence, best);
    });
    advance(part.entry.tokens);
  }
  const found: ExpertContext[] = [];
  // A lone NaN does not cross a wire.
  const weightless = Number.isNaN(all.weight);
  for (const { value, sequence, position, weight } of strongest.all()) {
    found.push({ value, weight: weightless ? null : weight, ...(await contextOf(reader, sequence, position)) });
  }
  const loads = [...everyone].sort((a, b) => b - a);
  return {
    router: entry,
    expert,
    ...all,
    weight: weightless ? null : all.weight,
    rank: loads.indexOf(everyone[expert] as number) + 1,
    profiles: [...labels].flatMap(([label, values]) =>
      values.size > MOST_VALUES || values.size === 0
        ? []
        : [{ label, values: [...values].map(([value, each]) => ({ value, ...each })).sort(byName) }],
    ),
    positions: positions.flatMap((each, bin) =>
      each.tokens > 0 ? [{ value: POSITION_LABELS[bin] as string, ...each }] : [],
    ),
    topTokens: tokens.finish()[expert] ?? [],
    topPredicted: predicted ? (predicted.finish()[expert] ?? []) : null,
    topNext: next.finish()[expert] ?? [],
    partners: partnersOf(beside, everyone, expert, all),
    contexts: found,
  };
}

interface PartRows {
  readonly rows: {
    readonly tokenIds: Uint32Array;
    readonly token: (row: number) => string;
    readonly special: Uint8Array;
    readonly experts: Uint16Array;
    readonly weights: Float32Array;
    /** null in a trace without predictions. */
    readonly predicted: { readonly ids: Int32Array; readonly token: (row: number) => string } | null;
  };
  readonly starts: Uint32Array;
  readonly sequences: readonly SequenceRow[];
}

async function readPart(reader: TraceReader, part: PartReader, entry: RouterEntry): Promise<PartRows> {
  const { firstSequence, endSequence } = part.entry;
  const [experts, weights] = [layerColumn(entry, 'experts'), layerColumn(entry, 'weights')];
  const beside = reader.manifest.predicted ? ['predicted', 'predicted_token'] : [];
  const [rows, starts, { rows: sequences }] = await Promise.all([
    part.read(['token_id', 'token', 'special', experts, weights, ...beside]),
    part.starts(),
    reader.sequences(firstSequence, endSequence - firstSequence),
  ]);
  checkIds(rows.uint16(experts), entry, rows.name);
  return {
    rows: {
      tokenIds: rows.uint32('token_id'),
      token: rows.textAt('token'),
      special: rows.flags('special'),
      experts: rows.uint16(experts),
      weights: rows.float32(weights),
      predicted: beside.length > 0 ? { ids: rows.int32('predicted'), token: rows.textAt('predicted_token') } : null,
    },
    starts,
    sequences,
  };
}

function placeOf(experts: Uint16Array, row: number, topK: number, expert: number): number {
  for (let i = row * topK; i < (row + 1) * topK; i++) if (experts[i] === expert) return i;
  return -1;
}

/** By how much oftener than by chance they work on the same token, the most first. */
function partnersOf(
  beside: Float64Array,
  everyone: Float64Array,
  expert: number,
  { tokens, chosen }: Tally,
): ExpertDetail['partners'] {
  return [...beside]
    .map((both, other) => ({
      expert: other,
      tokens: both,
      lift: (both * tokens) / (chosen * (everyone[other] as number)),
    }))
    .filter(({ expert: other, tokens: both }) => other !== expert && both > 0)
    .sort((a, b) => b.lift - a.lift || a.expert - b.expert)
    .slice(0, PARTNERS);
}

/** The text around a token, cut between characters. */
async function contextOf(
  reader: TraceReader,
  sequence: number,
  position: number,
): Promise<Omit<ExpertContext, 'value' | 'weight'>> {
  const data = await reader.readSequence(sequence);
  const at = { sequence, position, id: data.id, labels: data.labels };
  const { text } = data;
  if (text === null || text === '') {
    const around = (from: number, to: number): string => data.tokenTexts.slice(Math.max(0, from), to).join('');
    return {
      ...at,
      before: around(position - 12, position),
      token: data.tokenTexts[position] ?? '',
      after: around(position + 1, position + 13),
      cut: { before: position > 12, after: position + 13 < data.tokens },
    };
  }
  const bytes = Buffer.from(text, 'utf8');
  const [start, end] = [data.byteStart[position] as number, data.byteEnd[position] as number];
  const whole = (from: number, to: number): string =>
    bytes.toString('utf8', toCharacter(bytes, from, -1), toCharacter(bytes, to, 1));
  const [from, to] = [toCharacter(bytes, start, -1), toCharacter(bytes, end, 1)];
  return {
    ...at,
    before: whole(Math.max(0, from - AROUND), from),
    token: bytes.toString('utf8', from, to),
    after: whole(to, Math.min(bytes.length, to + AROUND)),
    cut: { before: from > AROUND, after: to + AROUND < bytes.length },
  };
}

/** The nearest place between two characters, before or after. */
function toCharacter(bytes: Buffer, at: number, step: 1 | -1): number {
  let place = at;
  while (place > 0 && place < bytes.length && ((bytes[place] as number) & 0xc0) === 0x80) place += step;
  return place;
}

function byName(a: { readonly value: string }, b: { readonly value: string }): number {
  return a.value < b.value ? -1 : 1;
}
