// The published code of local routing consistency on a few samples of our own trace (reference-metrics.py).

import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { TraceReader } from '#trace';

/** SRP needs as many samples as its longest segment has tokens: the published loop over lengths ends there. */
const SRP_SAMPLES = 256;
/** Of the caches, which are loops in Python. */
const CACHE_SAMPLES = 16;

/** @returns seconds for 1,048,576 tokens, scaled up from the samples */
export async function publishedSeconds(
  reader: TraceReader,
  {
    folder,
    python,
    reference,
    log,
  }: {
    readonly folder: string;
    readonly python: string;
    readonly reference: string;
    readonly log: (line: string) => void;
  },
): Promise<Readonly<Record<string, number>>> {
  const { routers, counts } = reader.manifest;
  const samples = Math.min(SRP_SAMPLES, counts.sequences);
  const file = join(folder, 'samples.ids');
  const out = createWriteStream(file);
  // [sample, layer, token, slot]
  for (let s = 0; s < samples; s++) {
    for (const experts of (await reader.readSequence(s)).experts) out.write(Uint8Array.from(experts));
  }
  out.end();
  await finished(out);
  log(`the published code on ${samples} samples (SRP) and ${CACHE_SAMPLES} (caches) ...`);
  const shape = [samples, routers.length, 512, routers[0]?.topK, routers[0]?.experts].join('x');
  const script = join(import.meta.dirname, 'reference-metrics.py');
  const { stdout } = await promisify(execFile)(python, [script, reference, file, shape, String(CACHE_SAMPLES)]);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, number>;
}
