// What several sequences of tokens begin with alike, so that it goes through the model once. Each node is a run of tokens;
// a sequence is a way from a root to a node.

/** A shorter beginning is computed again: a forward of its own would take longer than it saves. */
export const SHORTEST_SHARED = 8;

export interface PrefixNode {
  readonly parent: PrefixNode | null;
  /** Tokens before its own. */
  readonly start: number;
  readonly ids: readonly number[];
  readonly children: readonly PrefixNode[];
}

interface Growing extends PrefixNode {
  parent: Growing | null;
  start: number;
  ids: number[];
  children: Growing[];
}

export class PrefixTree {
  readonly #roots: Growing[] = [];
  readonly #sequences: (readonly number[])[] = [];
  #tokens = 0;

  /** Tokens of all nodes: what has to be computed. */
  get tokens(): number {
    return this.#tokens;
  }

  get size(): number {
    return this.#sequences.length;
  }

  /** @param ids at least one */
  add(ids: readonly number[]): void {
    this.#sequences.push(ids);
    let siblings = this.#roots;
    let parent: Growing | null = null;
    let start = 0;
    while (start < ids.length) {
      const [node, shared] = longest(siblings, ids, start);
      if (!node || (shared < SHORTEST_SHARED && start + shared < ids.length)) break;
      if (shared < node.ids.length && shared < SHORTEST_SHARED) break;
      if (shared < node.ids.length) split(node, shared);
      start += shared;
      parent = node;
      siblings = node.children;
    }
    if (start === ids.length) return;
    siblings.push({ parent, start, ids: ids.slice(start), children: [] });
    this.#tokens += ids.length - start;
  }

  /** Nodes by their distance from a root: each level needs the one before it. */
  levels(): readonly (readonly PrefixNode[])[] {
    const levels: PrefixNode[][] = [];
    for (let nodes: PrefixNode[] = this.#roots; nodes.length > 0; nodes = nodes.flatMap(({ children }) => children)) {
      levels.push(nodes);
    }
    return levels;
  }

  /**
   * The nodes along a sequence, from a root.
   * @param sequence by the order of `add`
   */
  way(sequence: number): readonly PrefixNode[] {
    const way = wayAlong(this.#roots, this.#sequences[sequence] as readonly number[], 0);
    if (!way) throw new Error(`sequence ${sequence} has left the tree`);
    return way;
  }
}

/** Neighbours may begin alike, where it was not worth a node of its own: the first one that fits need not be the way. */
function wayAlong(nodes: readonly PrefixNode[], ids: readonly number[], start: number): readonly PrefixNode[] | null {
  if (start === ids.length) return [];
  for (const node of nodes) {
    if (sharedWith(node, ids, start) < node.ids.length) continue;
    const rest = wayAlong(node.children, ids, start + node.ids.length);
    if (rest) return [node, ...rest];
  }
  return null;
}

function longest(nodes: readonly Growing[], ids: readonly number[], start: number): [Growing | undefined, number] {
  let best: [Growing | undefined, number] = [undefined, 0];
  for (const node of nodes) {
    const shared = sharedWith(node, ids, start);
    if (shared > best[1]) best = [node, shared];
  }
  return best;
}

function sharedWith(node: PrefixNode, ids: readonly number[], start: number): number {
  const most = Math.min(node.ids.length, ids.length - start);
  let shared = 0;
  while (shared < most && node.ids[shared] === ids[start + shared]) shared++;
  return shared;
}

/** The node keeps its first tokens; a child takes the rest, and what hung on it. */
function split(node: Growing, at: number): void {
  const rest: Growing = { parent: node, start: node.start + at, ids: node.ids.slice(at), children: node.children };
  for (const child of rest.children) child.parent = rest;
  node.ids = node.ids.slice(0, at);
  node.children = [rest];
}
