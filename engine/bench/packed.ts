// What expanding packed weights costs: one expert of OLMoE's size, from the page cache to bf16, beside the plain loop that
// the format's definition gives, the bare reading of its bytes, an unpacked file, and torch.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkpoint, openCheckpoint, writeSafetensors } from '#checkpoint';
import { seededRandom } from '#protocol';
import type { Result } from './result.ts';
import { type Measurement, median, openSide, type Race, type Runner, ratio, takeTurns } from './turns.ts';

/** gate, up and down of one expert, one above the other. */
const [ROWS, COLUMNS] = [3 * 1024, 2048];
const WEIGHTS = ROWS * COLUMNS;
const TILE = 128;
const WIDE = COLUMNS / TILE;

export interface PackedOptions {
  readonly folder: string;
  readonly rounds: number;
  /** Interpreter with torch and transformers, if there is one. */
  readonly python: string | undefined;
  readonly log: (line: string) => void;
}

export async function benchPacked({ folder, rounds, python, log }: PackedOptions): Promise<readonly Result[]> {
  const path = join(folder, 'packed-expert');
  if (!existsSync(join(path, 'model.safetensors'))) await writeExpert(path);
  const checkpoint = await openCheckpoint(path);
  const results: Result[] = [];
  try {
    const script = join(import.meta.dirname, 'reference-packed.py');
    const torch = python ? await openSide([python, script, path]) : undefined;
    try {
      for (const form of ['mxfp4', 'fp8'] as const) {
        const measure = async () => (await torch?.ask(form)) as unknown as Measurement;
        const runners: Runner[] = [...ownRunners(checkpoint, form), ...(torch ? [{ name: 'torch', measure }] : [])];
        log(`expanding ${form}: ${runners.map(({ name }) => name).join(', ')}, ${rounds} rounds in turns ...`);
        results.push(...rows(form, await takeTurns(runners, rounds), { ...torch?.about, node: process.versions.node }));
      }
    } finally {
      await torch?.close();
    }
  } finally {
    await checkpoint.close();
  }
  return results;
}

/** Each from the file to an array that is there already. */
function ownRunners(checkpoint: Checkpoint, form: 'mxfp4' | 'fp8'): readonly Runner[] {
  const name = form === 'mxfp4' ? 'experts_blocks' : 'expert';
  const codes = new Uint8Array(form === 'mxfp4' ? WEIGHTS / 2 : WEIGHTS);
  const scales = new Uint8Array(form === 'mxfp4' ? WEIGHTS / 32 : (4 * WEIGHTS) / TILE ** 2);
  const weights = new Uint8Array(2 * WEIGHTS);
  const packed = checkpoint.tensors.get(name)?.packed;
  if (!packed) throw new Error(`${name} is not packed`);
  // The same bytes under names that say nothing of packing.
  const readCodes = () => checkpoint.read(`${form}.codes`, codes);
  const plain = async (): Promise<void> => {
    await readCodes();
    await checkpoint.read(`${form}.scales`, scales);
    (form === 'mxfp4' ? plainMxfp4 : plainFp8)(codes, scales, weights);
  };
  return [
    inProcess('routescope', () => checkpoint.read(name, weights, 'BF16')),
    inProcess('plain loop', plain),
    inProcess('its bytes alone', readCodes),
    inProcess('unpacked bf16', () => checkpoint.read('bf16', weights)),
  ];
}

function inProcess(name: string, work: () => Promise<unknown>): Runner {
  return {
    name,
    async measure() {
      const before = process.cpuUsage();
      const start = performance.now();
      await work();
      const seconds = (performance.now() - start) / 1000;
      const { user, system } = process.cpuUsage(before);
      const peak = process.resourceUsage().maxRSS * 1024;
      return { seconds, processor: (user + system) / 1e6, peak, experts: 1 };
    },
  };
}

const E2M1 = [0, 0.5, 1, 1.5, 2, 3, 4, 6, -0, -0.5, -1, -1.5, -2, -3, -4, -6];

function plainMxfp4(blocks: Uint8Array, scales: Uint8Array, into: Uint8Array): void {
  const out = new Uint16Array(into.buffer);
  for (let i = 0; i < WEIGHTS; i++) {
    const byte = blocks[i >> 1] as number;
    const scale = 2 ** ((scales[i >> 5] as number) - 127);
    out[i] = bf16((E2M1[i % 2 === 0 ? byte & 15 : byte >> 4] as number) * scale);
  }
}

function plainFp8(codes: Uint8Array, bytes: Uint8Array, into: Uint8Array): void {
  const scales = new Float32Array(bytes.buffer);
  const out = new Uint16Array(into.buffer);
  for (let row = 0; row < ROWS; row++) {
    for (let column = 0; column < COLUMNS; column++) {
      const scale = scales[Math.floor(row / TILE) * WIDE + Math.floor(column / TILE)] as number;
      out[row * COLUMNS + column] = bf16(e4m3(codes[row * COLUMNS + column] as number) * scale);
    }
  }
}

function e4m3(code: number): number {
  const sign = code & 0x80 ? -1 : 1;
  const exponent = (code >> 3) & 15;
  const mantissa = code & 7;
  return exponent === 0 ? sign * mantissa * 2 ** -9 : sign * (1 + mantissa / 8) * 2 ** (exponent - 7);
}

const one = new Float32Array(1);
const bits = new Uint32Array(one.buffer);

/** To the nearest, ties to even. */
function bf16(value: number): number {
  one[0] = value;
  const each = bits[0] as number;
  return (each + 0x7fff + ((each >>> 16) & 1)) >>> 16;
}

function rows(form: string, { runners, rounds }: Race<Runner>, versions: Result['versions']): readonly Result[] {
  const of = (name: string): readonly Measurement[] | undefined =>
    rounds[runners.findIndex((each) => each.name === name)];
  const plain = of('plain loop') ?? [];
  const torch = of('torch');
  return runners.map(({ name }, r) => {
    const own = rounds[r] ?? [];
    const seconds = median(own.map((round) => round.seconds));
    return {
      what: `${form} expert, ${(WEIGHTS / 1e6).toFixed(1)} M weights to bf16`,
      side: name,
      value: `${(1000 * seconds).toFixed(2)} ms`,
      ratio: torch ? ratio(torch, own) : null,
      note: `${Math.round(WEIGHTS / seconds / 1e6).toLocaleString('en-US')} M weights/s, ${ratio(plain, own).toFixed(1)} times the plain loop`,
      versions,
    };
  });
}

async function writeExpert(path: string): Promise<void> {
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'config.json'), '{"model_type": "olmoe"}\n');
  const random = seededRandom(1);
  const bytes = (length: number, one: () => number) => Uint8Array.from({ length }, one);
  const byte = (): number => Math.floor(256 * random());
  const blocks = bytes(WEIGHTS / 2, byte);
  const exponents = bytes(WEIGHTS / 32, () => 115 + Math.floor(12 * random()));
  const codes = bytes(WEIGHTS, () => Math.min(byte(), 0xfe)).map((code) => (code === 0x7f ? 0x7e : code));
  const scales = new Uint8Array(Float32Array.from({ length: WEIGHTS / TILE ** 2 }, () => 1e-3 * random()).buffer);
  const grid = [ROWS / TILE, WIDE];
  await writeSafetensors(join(path, 'model.safetensors'), [
    { name: 'experts_blocks', dtype: 'U8', shape: [1, ROWS, COLUMNS / 32, 16], data: blocks },
    { name: 'experts_scales', dtype: 'U8', shape: [1, ROWS, COLUMNS / 32], data: exponents },
    { name: 'expert', dtype: 'F8_E4M3', shape: [ROWS, COLUMNS], data: codes },
    { name: 'expert_scale_inv', dtype: 'F32', shape: grid, data: scales },
    { name: 'mxfp4.codes', dtype: 'U8', shape: [blocks.length], data: blocks },
    { name: 'mxfp4.scales', dtype: 'U8', shape: [exponents.length], data: exponents },
    { name: 'fp8.codes', dtype: 'U8', shape: [codes.length], data: codes },
    { name: 'fp8.scales', dtype: 'F32', shape: grid, data: scales },
    { name: 'bf16', dtype: 'BF16', shape: [ROWS, COLUMNS], data: new Uint8Array(2 * WEIGHTS) },
  ]);
}
