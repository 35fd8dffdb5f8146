// Our side of the speed benchmark: one process that runs what a recording or a generation runs, each time it is asked.
//
//   node ours.ts CHECKPOINT BACKEND PRECISION     then a question of `speed.ts` per line on standard input

import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { openCheckpoint } from '#checkpoint';
import { forward, Hooks } from '#models';
import type { BackendName, Precision } from '#protocol';
import { generate, loadModel, planModel, RoutingRecorder, routerEntries } from '#run';
import { startProfile, stopProfile } from '#tensor';

/**
 * `same-work`: everything the reference computes (all experts, the final norm), routing recorded.
 * `record`: what a recording at level choices really runs: no experts after the last router.
 * `no-hooks`: `same-work` without anybody listening.
 */
export type Mode = 'same-work' | 'record' | 'no-hooks';

export interface Size {
  readonly sequences: number;
  /** Of each sequence; where it goes on, of its prompt. */
  readonly tokens: number;
}

export type Work = Size &
  ({ readonly kind: 'prefill'; readonly mode: Mode } | { readonly kind: 'decode'; readonly steps: number });

/** `profile`: the rows of a profile of some work, which is then a little slower. */
export type Question = Work | { readonly kind: 'profile'; readonly work: Work };

const [path = '', backend = '', precision = ''] = process.argv.slice(2);
const checkpoint = await openCheckpoint(path);
const plan = await planModel(checkpoint, { backend: backend as BackendName, precision: precision as Precision });
const model = await loadModel(checkpoint, plan);
const routers = routerEntries(model.spec);

console.log(JSON.stringify({ ready: true, backend: model.backend.version, node: process.versions.node }));
for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line) as Question;
  console.log(JSON.stringify(await answer(question)));
}

async function answer(question: Question): Promise<unknown> {
  if (question.kind !== 'profile') return measure(question);
  const profile = startProfile();
  await measure(question.work);
  stopProfile();
  return { rows: profile.rows() };
}

async function measure(question: Work): Promise<Record<string, number>> {
  forgetPeak();
  const taken = question.kind === 'prefill' ? await prefill(question) : await decode(question);
  return { ...taken, peak: process.resourceUsage().maxRSS * 1024 };
}

async function prefill({ sequences, tokens, mode }: Size & { mode: Mode }): Promise<Record<string, number>> {
  const recorder = new RoutingRecorder('choices', false, new Set(routers.map(({ layer }) => layer)));
  const listening = mode !== 'no-hooks';
  const batch = { ids: idsOf(sequences * tokens), lengths: Array.from({ length: sequences }, () => tokens) };
  const watch = stopwatch();
  const hidden = await forward(model, batch, {
    hooks: new Hooks(listening ? [...recorder.before, ...recorder.after] : []),
    until: mode === 'record' ? 'routers' : 'hidden',
    afterLayer: (layer) => recorder.afterLayer(layer),
  });
  // The result is read, so that no backend gets away with work it has only promised.
  await hidden?.data();
  hidden?.dispose();
  const records = listening ? recorder.take(routers) : [];
  const taken = watch();
  return { ...taken, experts: mean(records.map(({ experts }) => new Set(experts).size)) };
}

/** A step of generation on average, without the prompt's. */
async function decode({ sequences, tokens, steps }: Size & { steps: number }): Promise<Record<string, number>> {
  const ids = idsOf(sequences * tokens);
  const prompts = Array.from({ length: sequences }, (_, s) => ids.slice(s * tokens, (s + 1) * tokens));
  let watch: ReturnType<typeof stopwatch> | undefined;
  const texts = await generate(model, prompts, {
    maxTokens: steps + 1,
    // The first token comes from the prompt: from then on a step each.
    onToken() {
      watch ??= stopwatch();
    },
  });
  const { seconds = 0, processor = 0 } = watch?.() ?? {};
  const read: number[] = [];
  for (const [r, { topK }] of routers.entries()) {
    for (let step = 0; step < steps; step++) {
      const at = (tokens + step) * topK;
      const chosen = texts.flatMap(({ routes }) => [...(routes[r]?.experts.slice(at, at + topK) ?? [])]);
      read.push(new Set(chosen).size);
    }
  }
  return { seconds: seconds / steps, processor: processor / steps, experts: mean(read) };
}

/** The same ids as reference.py: a multiplicative sequence modulo the vocabulary. */
function idsOf(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => (i * 7919 + 13) % model.spec.vocab);
}

function stopwatch(): () => { readonly seconds: number; readonly processor: number } {
  const [start, used] = [performance.now(), process.cpuUsage()];
  return () => {
    const { user, system } = process.cpuUsage(used);
    return { seconds: (performance.now() - start) / 1000, processor: (user + system) / 1e6 };
  };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** So that the next peak is of the next question. Linux alone can; elsewhere it is of the process so far. */
function forgetPeak(): void {
  if (process.platform === 'linux') writeFileSync('/proc/self/clear_refs', '5');
}
