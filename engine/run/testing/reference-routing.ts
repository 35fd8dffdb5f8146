// A shipped trace against what transformers decided on the same tokens: expert sets, near-ties, flips.

import type { SafetensorsFile } from '#checkpoint';
import type { TraceReader } from '#trace';

/** Margins below this are decided by rounding. */
export const NEAR_TIE = 1e-4;

export interface SetDifferences {
  /** Expert sets compared: tokens times routers. */
  readonly sets: number;
  readonly nearTies: number;
  /** Sets that differ although, or because, the choice was a near-tie. */
  readonly flips: number;
  /** Sets that differ where the margin was clear, as `layer 3, sequence 5, position 7`. */
  readonly wrong: readonly string[];
}

/** One tensor of a reference file, as it is stored. */
export async function readReference(
  golden: SafetensorsFile,
  name: string,
): Promise<Float32Array | Uint8Array | Int32Array> {
  const entry = golden.tensors.find((each) => each.name === name);
  if (!entry) throw new Error(`no ${name}`);
  const { buffer } = (await golden.read(entry)).slice();
  if (entry.dtype === 'U8') return new Uint8Array(buffer);
  return entry.dtype === 'I32' ? new Int32Array(buffer) : new Float32Array(buffer);
}

/** Compares `layer.L.expert_indices` and `layer.L.margin` of a reference with the trace's sets, token by token. */
export async function compareSets(trace: TraceReader, golden: SafetensorsFile): Promise<SetDifferences> {
  const { routers, counts } = trace.manifest;
  const reference = await Promise.all(
    routers.map(async ({ layer }) => ({
      indices: await readReference(golden, `layer.${layer}.expert_indices`),
      margins: await readReference(golden, `layer.${layer}.margin`),
    })),
  );
  const wrong: string[] = [];
  let nearTies = 0;
  let flips = 0;
  let token = 0;
  for (let s = 0; s < counts.sequences; s++) {
    const row = await trace.readSequence(s);
    for (const [r, { layer, topK }] of routers.entries()) {
      const { indices, margins } = reference[r] as (typeof reference)[number];
      for (let position = 0; position < row.tokens; position++) {
        const at = token + position;
        const same = setOf(row.experts[r] as Uint16Array, position * topK, topK) === setOf(indices, at * topK, topK);
        const close = (margins[at] as number) < NEAR_TIE;
        if (close) nearTies++;
        if (!same) flips++;
        if (!same && !close) wrong.push(`layer ${layer}, sequence ${s}, position ${position}`);
      }
    }
    token += row.tokens;
  }
  return { sets: token * routers.length, nearTies, flips, wrong };
}

function setOf(values: ArrayLike<number>, start: number, topK: number): string {
  return Array.from({ length: topK }, (_, slot) => values[start + slot] as number)
    .sort((a, b) => a - b)
    .join();
}
