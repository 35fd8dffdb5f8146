// Recording speed and peak memory against transformers, on a synthetic OLMoE-shaped checkpoint: same files, same tokens,
// same cores, in turns.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeSyntheticCheckpoint } from '#checkpoint';
import { formatBytes, type Precision } from '#protocol';
import type { Mode } from './ours.ts';
import type { Result } from './result.ts';
import { type Measurement, median, openSide, type Side, takeTurns } from './turns.ts';

const LAYERS = 2;

export interface RecordingOptions {
  readonly folder: string;
  readonly shapes: readonly string[];
  readonly precisions: readonly Precision[];
  readonly rounds: number;
  /** Interpreter with torch and transformers, if there is one. */
  readonly python: string | undefined;
  readonly log: (line: string) => void;
}

export async function benchRecording(options: RecordingOptions): Promise<readonly Result[]> {
  const checkpoint = join(options.folder, `olmoe-${LAYERS}-layers`);
  if (!existsSync(join(checkpoint, 'config.json'))) {
    options.log(`writing ${LAYERS} layers of OLMoE's real size to ${checkpoint} ...`);
    await writeSyntheticCheckpoint(checkpoint, { layers: LAYERS, seed: 1 });
  }
  const results: Result[] = [];
  for (const shape of options.shapes) {
    for (const precision of options.precisions)
      results.push(...(await oneShape(checkpoint, shape, precision, options)));
  }
  return results;
}

async function oneShape(
  checkpoint: string,
  shape: string,
  precision: Precision,
  { python, rounds, log }: RecordingOptions,
): Promise<readonly Result[]> {
  const [sequences = 0, length = 0] = shape.split('x').map(Number);
  const tokens = sequences * length;
  const ours = (mode: Mode) =>
    openSide(
      `routescope ${mode}`,
      [process.execPath, join(import.meta.dirname, 'ours.ts'), checkpoint, shape, 'tensorflow', precision],
      mode,
    );
  const theirs = (experts: string) =>
    openSide(
      `transformers ${experts}`,
      [
        python ?? '',
        join(import.meta.dirname, 'reference.py'),
        checkpoint,
        '--shape',
        shape,
        '--precision',
        precision,
        '--experts',
        experts,
      ],
      'go',
    );

  // One process of each side at a time in memory: ours answers three questions in one, theirs differ in how they are built.
  const openers: (() => Promise<Side>)[] = [
    () => ours('same-work'),
    ...(python ? ['eager', 'grouped_mm'].map((experts) => () => theirs(experts)) : []),
  ];
  const sides: Side[] = [];
  try {
    for (const open of openers) sides.push(await open());
    const same = sides[0] as Side;
    const asked = [
      same,
      { ...same, name: 'routescope record', measure: same.ask('record') },
      { ...same, name: 'routescope no-hooks', measure: same.ask('no-hooks') },
      ...sides.slice(1),
    ];
    log(`recording ${shape} ${precision}: ${asked.map(({ name }) => name).join(', ')}, ${rounds} rounds in turns ...`);
    const measured = await takeTurns(asked, rounds);
    return rows(shape, precision, tokens, asked, measured);
  } finally {
    for (const side of sides) side.close();
  }
}

function rows(
  shape: string,
  precision: Precision,
  tokens: number,
  sides: readonly Side[],
  measured: readonly (readonly Measurement[])[],
): readonly Result[] {
  const seconds = measured.map((runs) => median(runs.map((run) => run.seconds)));
  const reference = Math.min(
    ...sides.flatMap(({ name }, s) => (name.startsWith('transformers') ? [seconds[s] as number] : [])),
  );
  const base = seconds[sides.findIndex(({ name }) => name === 'routescope no-hooks')] as number;
  return sides.map(({ name, about }, s) => {
    const own = seconds[s] as number;
    const peak = Math.max(...(measured[s] ?? []).map((run) => run.peak));
    return {
      what: `prefill ${shape} ${precision}, ${LAYERS} layers`,
      side: name,
      value: `${Math.round(tokens / own).toLocaleString('en-US')} tokens/s`,
      ratio: Number.isFinite(reference) ? reference / own : null,
      note: [
        `peak ${formatBytes(peak)}`,
        ...(name === 'routescope same-work' ? [`hooks cost ${(((own - base) / base) * 100).toFixed(1)} %`] : []),
      ].join(', '),
      versions: about,
    };
  });
}
