// What a checkpoint is and what it would take, without reading a weight.

import { type Checkpoint, missingTokenizer, openCheckpoint, openTokenizer } from '#checkpoint';
import { checkTensors, describeSpec, neededTensors, parameterCount, resolveSpec } from '#models';
import type { BackendInfo, ExpertLimit, MemoryNeed, ModelReport, TokenizerReport } from '#protocol';
import { probeBackends } from '#tensor';
import { storedType, tensorSource, usualPrecision } from './load-model.ts';
import { memoryToHave, planMemory } from './memory.ts';
import { explainMissing } from './missing-model.ts';
import { storedWeights } from './stored-weights.ts';

/** @throws UserError when the folder is no checkpoint that can be run */
export async function inspectModel(path: string, expertBudget?: ExpertLimit): Promise<ModelReport> {
  const checkpoint = await explainMissing(() => openCheckpoint(path));
  try {
    const spec = resolveSpec(checkpoint.config, checkpoint.tensors);
    checkTensors(spec, tensorSource(checkpoint));
    const tokenizer = await describeTokenizer(checkpoint.path);
    const backends = await probeBackends();
    const usual = backends.find(({ chosen }) => chosen)?.name ?? 'wasm';
    const used = new Set(neededTensors(spec).map(({ name }) => name));
    return {
      path: checkpoint.path,
      id: checkpoint.id,
      spec,
      words: describeSpec(spec),
      parameters: parameterCount(spec),
      fileBytes: checkpoint.bytes,
      stored: storedWeights(checkpoint, spec, backends),
      tensors: checkpoint.tensors.size,
      unusedTensors: [...checkpoint.tensors.keys()].filter((name) => !used.has(name)),
      tokenizer,
      fits: memoryNeeds(checkpoint, spec, backends, expertBudget),
      usual: { backend: usual, precision: usualPrecision(usual, checkpoint) },
    };
  } finally {
    await checkpoint.close();
  }
}

/** Weights alone have a Spec and sizes as well: that nothing can be recorded with them is told beside. */
async function describeTokenizer(folder: string): Promise<TokenizerReport> {
  const missing = await missingTokenizer(folder);
  if (missing) return { missing: missing.message, hint: missing.hint };
  const { vocabulary, kind } = await openTokenizer(folder);
  return { vocabulary, kind };
}

function memoryNeeds(
  checkpoint: Checkpoint,
  spec: ModelReport['spec'],
  backends: readonly BackendInfo[],
  expertBudget?: ExpertLimit,
): readonly MemoryNeed[] {
  const available = memoryToHave();
  return backends.flatMap((backend) =>
    backend.precisions.map((precision) => {
      const placement = { spec, storedType: (name: string) => storedType(checkpoint, name), backend, precision };
      return planMemory(placement, available, {}, expertBudget).need;
    }),
  );
}
