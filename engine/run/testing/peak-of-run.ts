// Runs a text through a model, records or generates, and prints the most memory that it took beside what it took before
// the weights were read: a process of its own for each, because a peak never falls. Bytes.
//
//   node peak-of-run.ts CHECKPOINT BACKEND PRECISION BUDGET record|generate

import { openCheckpoint } from '#checkpoint';
import { forward } from '#models';
import { type BackendName, type Precision, parseExpertLimit } from '#protocol';
import { generate } from '../generate/generate.ts';
import { loadModel, planModel } from '../load-model.ts';

const [path = '', backend = '', precision = '', budget = '', what = ''] = process.argv.slice(2);
const TOKENS = 256;
const ROUNDS = 4;

const checkpoint = await openCheckpoint(path);
const plan = await planModel(checkpoint, {
  backend: backend as BackendName,
  precision: precision as Precision,
  expertBudget: parseExpertLimit(budget),
});
const before = process.memoryUsage.rss();
const model = await loadModel(checkpoint, plan);
const ids = Int32Array.from({ length: TOKENS }, (_, i) => (i * 7919) % model.spec.vocab);
if (what === 'generate') await generate(model, [ids.slice(0, 16)], { maxTokens: 24 });
else
  for (let round = 0; round < ROUNDS; round++) await forward(model, { ids, lengths: [TOKENS] }, { until: 'routers' });
const peak = process.resourceUsage().maxRSS * 1024;
const { kept, all } = plan.need.experts;
console.log(
  JSON.stringify({ before, peak, kept, all, weights: plan.need.weights, traffic: model.weights.experts.traffic }),
);
model.dispose();
await checkpoint.close();
