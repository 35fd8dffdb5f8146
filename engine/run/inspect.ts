// What a checkpoint is and what it would take, without reading a weight.

import { type Checkpoint, openCheckpoint, openTokenizer } from '#checkpoint';
import { checkTensors, describeSpec, neededTensors, parameterCount, resolveSpec } from '#models';
import type { ExpertLimit, MemoryNeed, ModelReport } from '#protocol';
import { probeBackends } from '#tensor';
import { storedType, tensorSource } from './load-model.ts';
import { memoryToHave, planMemory } from './memory.ts';
import { explainMissing } from './missing-model.ts';

/** @throws UserError when the folder is no checkpoint that can be run */
export async function inspectModel(path: string, expertBudget?: ExpertLimit): Promise<ModelReport> {
  const checkpoint = await explainMissing(() => openCheckpoint(path));
  try {
    const spec = resolveSpec(checkpoint.config, checkpoint.tensors);
    checkTensors(spec, tensorSource(checkpoint));
    const tokenizer = await openTokenizer(checkpoint.path);
    const used = new Set(neededTensors(spec).map(({ name }) => name));
    return {
      path: checkpoint.path,
      id: checkpoint.id,
      spec,
      words: describeSpec(spec),
      parameters: parameterCount(spec),
      fileBytes: checkpoint.bytes,
      storedAs: checkpoint.dtypes,
      tensors: checkpoint.tensors.size,
      unusedTensors: [...checkpoint.tensors.keys()].filter((name) => !used.has(name)),
      tokenizer: { vocabulary: tokenizer.vocabulary, kind: tokenizer.kind },
      fits: await memoryNeeds(checkpoint, spec, expertBudget),
    };
  } finally {
    await checkpoint.close();
  }
}

async function memoryNeeds(
  checkpoint: Checkpoint,
  spec: ModelReport['spec'],
  expertBudget?: ExpertLimit,
): Promise<readonly MemoryNeed[]> {
  const available = memoryToHave();
  const backends = await probeBackends();
  return backends.flatMap((backend) =>
    backend.precisions.map((precision) => {
      const placement = { spec, storedType: (name: string) => storedType(checkpoint, name), backend, precision };
      return planMemory(placement, available, {}, expertBudget).need;
    }),
  );
}
