// Recording and generating beside transformers, on synthetic models of published sizes: same files, same tokens, same cores,
// in turns. One process of each side is in memory for a model and a precision, and answers all questions about it.

import { join } from 'node:path';
import { resolveSpec } from '#models';
import type { Precision, Spec } from '#protocol';
import type { ProfileRow } from '#tensor';
import { type Case, type Contender, rowsOf } from './cases.ts';
import { MODELS, syntheticModel } from './models.ts';
import type { Mode, Question, Work } from './ours.ts';
import type { Result } from './result.ts';
import type { Roof } from './roof.ts';
import { roofRows } from './roof-rows.ts';
import { type Measurement, openSide, type Side, takeTurns } from './turns.ts';

export interface SpeedOptions {
  readonly folder: string;
  readonly models: readonly string[];
  readonly precisions: readonly Precision[];
  /** `8x512`: sequences and their tokens. */
  readonly sizes: readonly string[];
  /** Sequences that go on at once. */
  readonly batches: readonly number[];
  readonly prefill: boolean;
  readonly decode: boolean;
  readonly rounds: number;
  /** Gets what each case spends its time on. */
  readonly onProfile?: (what: string, rows: readonly ProfileRow[]) => void;
  readonly backend: string;
  /** Interpreter with torch and transformers, if there is one. */
  readonly python: string | undefined;
  readonly log: (line: string) => void;
}

/** Tokens of a prompt that is gone on from, and steps that are measured together. */
const [PROMPT, STEPS] = [128, 16];
/** A forward of this many tokens takes seconds: fewer rounds. */
const LONG = 2048;
/** Of fewer, what hooks cost is lost in how much the times differ. */
const STEADY = 512;
/** Of the reference's ways to run experts those go on that are at most so much slower than its best when warming up. */
const CLOSE = 1.15;

export async function benchSpeed(options: SpeedOptions): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const name of options.models) {
    for (const precision of options.precisions) results.push(...(await benchModel(name, precision, options)));
  }
  return results;
}

async function benchModel(name: string, precision: Precision, options: SpeedOptions): Promise<readonly Result[]> {
  const { folder, python, backend, log } = options;
  const checkpoint = await syntheticModel(name, folder, log);
  const script = (file: string): string => join(import.meta.dirname, file);
  const sides: Side[] = [];
  try {
    log(`loading ${name} in ${precision} ...`);
    const ours = await openSide([process.execPath, script('ours.ts'), checkpoint, backend, precision]);
    sides.push(ours);
    const theirs = python && (await openSide([python, script('reference.py'), checkpoint, '--precision', precision]));
    if (theirs) sides.push(theirs);
    const measured = await openSide([process.execPath, script('roof.ts'), backend, precision]);
    const roof = measured.about as unknown as Roof;
    await measured.close();
    const torch = theirs && Number((await theirs.ask({ kind: 'roof' })).flops);
    const best = { flops: Math.max(roof.flops, torch || 0), bytes: Math.max(roof.read, roof.copy) };
    const results: Result[] = [...roofRows(`${name} ${precision}`, roof, torch || undefined)];
    const spec = resolveSpec(MODELS[name] as Record<string, unknown>);
    for (const each of casesOf(name, precision, spec, options)) {
      const contenders = contendersOf(each, ours, theirs || undefined);
      const rounds = each.sequences * each.tokens < LONG ? options.rounds : Math.ceil(options.rounds / 2);
      log(`${each.what}: ${contenders.map((one) => one.name).join(', ')}, ${rounds} rounds in turns ...`);
      results.push(...rowsOf(each, await takeTurns(contenders, rounds, fast), best));
      if (options.onProfile) options.onProfile(each.what, await profileOf(each, ours));
    }
    return results;
  } finally {
    for (const side of sides) await side.close();
  }
}

function casesOf(name: string, precision: Precision, spec: Spec, options: SpeedOptions): readonly Case[] {
  const model = { spec, precision };
  const prefills = options.sizes.map((size): Case => {
    const [sequences = 0, tokens = 0] = size.split('x').map(Number);
    return { ...model, what: `${name} ${precision}, prefill ${size}`, kind: 'prefill', sequences, tokens };
  });
  const decodes = options.batches.map(
    (sequences): Case => ({
      ...model,
      what: `${name} ${precision}, decode at batch ${sequences}`,
      ...{ kind: 'decode', sequences, tokens: PROMPT, steps: STEPS },
    }),
  );
  return [...(options.prefill ? prefills : []), ...(options.decode ? decodes : [])];
}

function contendersOf({ kind, sequences, tokens, steps = 0 }: Case, ours: Side, theirs?: Side): readonly Contender[] {
  const ask = (side: Side, question: object) => async () => (await side.ask(question)) as unknown as Measurement;
  const size = { sequences, tokens };
  const all = sequences * tokens;
  const modes: readonly Mode[] = all >= STEADY && all < LONG ? ['same-work', 'no-hooks', 'record'] : ['same-work'];
  const own =
    kind === 'decode'
      ? [{ name: 'routescope', measure: ask(ours, { kind, ...size, steps } satisfies Work) }]
      : modes.map((mode) => ({
          name: mode === 'same-work' ? 'routescope' : `routescope ${mode}`,
          measure: ask(ours, { kind, ...size, mode } satisfies Work),
        }));
  // batched_mm copies the weights of every token's experts: for whole prompts that is hundreds of gigabytes.
  const ways = kind === 'decode' ? ['eager', 'grouped_mm', 'batched_mm'] : ['eager', 'grouped_mm'];
  return [
    ...own.map((each) => ({ ...each, about: ours.about, reference: false })),
    ...(theirs
      ? ways.map((experts) => ({
          name: `transformers ${experts}`,
          measure: ask(theirs, { kind, ...size, steps, experts }),
          about: theirs.about,
          reference: true,
        }))
      : []),
  ];
}

async function profileOf({ kind, sequences, tokens, steps = 0 }: Case, ours: Side): Promise<readonly ProfileRow[]> {
  const size = { sequences, tokens };
  const work: Work = kind === 'decode' ? { kind, ...size, steps } : { kind, ...size, mode: 'same-work' };
  const { rows } = await ours.ask({ kind: 'profile', work } satisfies Question);
  return rows as readonly ProfileRow[];
}

function fast(warm: ReadonlyMap<Contender, Measurement>, { reference, ...rest }: Contender): boolean {
  if (!reference) return true;
  const others = [...warm].filter(([each]) => each.reference).map(([, { seconds }]) => seconds);
  const own = [...warm].find(([each]) => each.name === rest.name)?.[1].seconds ?? 0;
  return own <= CLOSE * Math.min(...others);
}
