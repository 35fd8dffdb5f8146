// Log-likelihoods of continuations, each after its context. What several have in common goes through the model once: it is
// kept as keys and values, and each goes on from there.

import { forward, type Hook, Hooks, type Model } from '#models';
import { KvCache } from '#nn';
import { Cancelled, type Spec } from '#protocol';
import { lossesOf } from '../nll.ts';
import { turn } from '../turn.ts';
import { type PrefixNode, PrefixTree } from './prefix-tree.ts';

export interface Continuation {
  /** Context and continuation. */
  readonly ids: readonly number[];
  /** Where the continuation begins: at least one token comes before it, and it has at least one. */
  readonly from: number;
}

export interface ScoreOptions {
  readonly hooks?: readonly Hook[];
  readonly signal?: AbortSignal;
}

/**
 * All of them at once: the caller sees to it that they fit into memory.
 * @returns per continuation, ln p of each of its tokens given all before
 * @throws UserError for a loss that is no finite number; Cancelled. Nothing is left on the backend.
 */
export async function logLikelihoods(
  model: Model,
  continuations: readonly Continuation[],
  { hooks = [], signal }: ScoreOptions = {},
): Promise<readonly Float32Array[]> {
  const found = continuations.map(({ ids, from }) => new Float32Array(ids.length - from));
  const groups = new Map<string, number[]>();
  for (const [i, { ids }] of continuations.entries()) {
    const side = sideOf(model.spec, ids.length - 1);
    const members = groups.get(side) ?? [];
    groups.set(side, members);
    members.push(i);
  }
  for (const members of groups.values()) {
    const own = members.map((i) => continuations[i] as Continuation);
    const into = members.map((i) => found[i] as Float32Array);
    await runTree(model, own, into, new Hooks(hooks), signal);
  }
  return found;
}

/** Some models turn positions in another way once a sequence is long: what is so turned is of no use to a short one. */
function sideOf({ layers }: Spec, length: number): string {
  const limits = layers.flatMap(({ attention: { rope } }) => (rope?.long ? [rope.long.beyond] : []));
  return [...new Set(limits)].map((beyond) => length > beyond).join();
}

async function runTree(
  model: Model,
  continuations: readonly Continuation[],
  found: readonly Float32Array[],
  hooks: Hooks,
  signal?: AbortSignal,
): Promise<void> {
  const tree = new PrefixTree();
  // Nothing is asked about what comes after the last token.
  for (const { ids } of continuations) tree.add(ids.slice(0, -1));
  const questions = questionsOf(tree, continuations);
  const reach = Math.max(...continuations.map(({ ids }) => ids.length - 1));
  const caches = new Map<PrefixNode, KvCache>();
  try {
    for (const nodes of tree.levels()) {
      await turn();
      if (signal?.aborted) throw new Cancelled();
      const own = nodes.map(({ parent, children }) => {
        const keeps = children.length > 0;
        return caches.get(parent as PrefixNode)?.branch(keeps) ?? new KvCache(reach, keeps);
      });
      for (const [i, node] of nodes.entries()) caches.set(node, own[i] as KvCache);
      await runLevel(model, nodes, own, hooks, questions, found, signal);
      for (const { parent } of nodes) if (parent) release(caches, parent);
    }
  } finally {
    for (const cache of caches.values()) cache.dispose();
  }
}

/** Which token is asked about, at a row of a node, and where its answer goes. */
interface Question {
  readonly row: number;
  readonly target: number;
  readonly continuation: number;
  readonly at: number;
}

function questionsOf(
  tree: PrefixTree,
  continuations: readonly Continuation[],
): ReadonlyMap<PrefixNode, readonly Question[]> {
  const questions = new Map<PrefixNode, Question[]>();
  for (const [continuation, { ids, from }] of continuations.entries()) {
    for (const node of tree.way(continuation)) {
      const own = questions.get(node) ?? [];
      questions.set(node, own);
      for (let row = Math.max(0, from - 1 - node.start); row < node.ids.length; row++) {
        const next = node.start + row + 1;
        own.push({ row, target: ids[next] as number, continuation, at: next - from });
      }
    }
  }
  return questions;
}

async function runLevel(
  model: Model,
  nodes: readonly PrefixNode[],
  caches: readonly KvCache[],
  hooks: Hooks,
  questions: ReadonlyMap<PrefixNode, readonly Question[]>,
  found: readonly Float32Array[],
  signal?: AbortSignal,
): Promise<void> {
  const asked: Question[] = [];
  let start = 0;
  for (const node of nodes) {
    for (const question of questions.get(node) ?? []) asked.push({ ...question, row: start + question.row });
    start += node.ids.length;
  }
  const batch = {
    ids: Int32Array.from(nodes.flatMap(({ ids }) => ids)),
    lengths: nodes.map(({ ids }) => ids.length),
    caches,
  };
  const stop = signal ? { signal } : {};
  const hidden = await forward(model, batch, { hooks, until: 'hidden', afterLayer: turn, ...stop });
  if (!hidden) throw new Error('a forward to the end gives hidden states');
  try {
    const rows = asked.map(({ row }) => row);
    const targets = asked.map(({ target }) => target);
    const losses = await lossesOf(model, hidden, rows, targets, {
      ...stop,
      nameOf: (i) => `token ${(asked[i] as Question).at} of a continuation`,
    });
    for (const [i, { continuation, at }] of asked.entries()) {
      (found[continuation] as Float32Array)[at] = -(losses[i] as number);
    }
  } finally {
    hidden.dispose();
  }
}

function release(caches: Map<PrefixNode, KvCache>, node: PrefixNode): void {
  caches.get(node)?.dispose();
  caches.delete(node);
}
