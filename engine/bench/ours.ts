// Our side of the recording benchmark: one process that runs the forward pass of a recording each time it is asked.
//
//   node ours.ts CHECKPOINT SHAPE BACKEND PRECISION     then a mode per line on standard input

import { createInterface } from 'node:readline';
import { openCheckpoint } from '#checkpoint';
import { forward, Hooks } from '#models';
import type { BackendName, Precision } from '#protocol';
import { loadModel, planModel, RoutingRecorder, routerEntries } from '#run';

/**
 * `same-work`: everything the reference computes (all experts, the final norm), routing recorded.
 * `record`: what a recording at level choices really runs: no experts after the last router.
 * `no-hooks`: `same-work` without anybody listening.
 */
export type Mode = 'same-work' | 'record' | 'no-hooks';

const [path = '', shape = '', backend = '', precision = ''] = process.argv.slice(2);
const [sequences = 0, tokens = 0] = shape.split('x').map(Number);

const checkpoint = await openCheckpoint(path);
const plan = await planModel(checkpoint, { backend: backend as BackendName, precision: precision as Precision });
const model = await loadModel(checkpoint, plan);
const routers = routerEntries(model.spec);
// The same ids as reference.py: a multiplicative sequence modulo the vocabulary.
const ids = Int32Array.from({ length: sequences * tokens }, (_, i) => (i * 7919 + 13) % model.spec.vocab);
const lengths = Array.from({ length: sequences }, () => tokens);

console.log(JSON.stringify({ ready: true, backend: model.backend.version, node: process.versions.node }));
for await (const line of createInterface({ input: process.stdin })) {
  const start = performance.now();
  await run(line as Mode);
  const seconds = (performance.now() - start) / 1000;
  console.log(JSON.stringify({ seconds, peak: process.resourceUsage().maxRSS * 1024 }));
}

async function run(mode: Mode): Promise<void> {
  const recorder = new RoutingRecorder('choices', false, new Set(routers.map(({ layer }) => layer)));
  const listening = mode !== 'no-hooks';
  const hidden = await forward(
    model,
    { ids, lengths },
    {
      hooks: new Hooks(listening ? [...recorder.before, ...recorder.after] : []),
      until: mode === 'record' ? 'routers' : 'hidden',
      afterLayer: (layer) => recorder.afterLayer(layer),
    },
  );
  // The result is read, so that no backend gets away with work it has only promised.
  await hidden?.data();
  hidden?.dispose();
  if (listening) recorder.take(routers);
}
