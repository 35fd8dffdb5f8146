// Rows as a file has them become sequences of a trace: which layers have a router, which positions have a token, and what
// is no choice at all. Whatever was decided or left out is said.

import { formatCount, formatCountOf, formatRanges, type HealthLine, type RouterEntry, UserError } from '#protocol';
import type { ImportedRoutes, ImportedSequence, ImportHints } from './imported.ts';

/** A trace stores expert ids in 16 bits. */
const MOST_EXPERTS = 65_536;

export interface AssembledSequence {
  readonly id: string;
  /** null where the file does not say. */
  readonly tokenIds: Uint32Array | null;
  /** Positions of the prompt among them; null where it is not known. */
  readonly promptTokens: number | null;
  readonly tokens: number;
  /** Per router [position, slot]. */
  readonly experts: readonly Uint16Array[];
  readonly weights: readonly Float32Array[] | null;
}

export interface Assembled {
  readonly routers: readonly RouterEntry[];
  /** Of the model, dense ones too. */
  readonly layers: number;
  readonly sequences: readonly AssembledSequence[];
  readonly health: readonly HealthLine[];
}

/** @param known the model's routers and number of layers, where somebody named it */
export function assemble(
  routes: ImportedRoutes,
  known: { readonly routers: readonly RouterEntry[]; readonly layers: number } | null,
  hints: ImportHints,
): Assembled {
  const health: HealthLine[] = [];
  const columns = known ? matchModel(routes, known, health) : guessLayers(routes, health);
  const largest = largestId(routes, columns);
  const experts = hints.experts ?? (known ? null : largest + 1);
  if (experts !== null && experts > MOST_EXPERTS) {
    throw new UserError(
      `Expected at most ${formatCount(MOST_EXPERTS)} experts of a router, found ${formatCount(experts)}.`,
      'Are the ids those of experts, in an order that is read?',
    );
  }
  const routers = columns.map(
    ({ layer, router }): RouterEntry => router ?? guessedRouter(layer, experts as number, routes.topK),
  );
  if (!known && hints.experts === undefined) {
    health.push({
      level: 'warn',
      message: `${experts} experts: the largest id that occurs, plus one. --model or --experts says it better`,
    });
  }
  const trim = new Trim(
    routers,
    columns.map(({ at }) => at),
    routes,
  );
  const sequences = routes.sequences.flatMap((sequence) => trim.take(sequence));
  health.push(...trim.lines());
  if (sequences.length === 0) {
    throw new UserError(
      `No position has ${routes.topK} experts from 0 to ${(routers[0]?.experts ?? 1) - 1} in every layer with a router.`,
      'Are --model, --experts and the files of the same model?',
    );
  }
  return {
    routers,
    layers: known?.layers ?? hints.layers ?? Math.max(...columns.map(({ layer }) => layer)) + 1,
    sequences,
    health,
  };
}

interface LayerColumn {
  /** Place along the file's layer axis. */
  readonly at: number;
  readonly layer: number;
  readonly router: RouterEntry | null;
}

function matchModel(
  { layers, layerNumbers, topK, ...routes }: ImportedRoutes,
  known: { readonly routers: readonly RouterEntry[]; readonly layers: number },
  health: HealthLine[],
): readonly LayerColumn[] {
  const wrong = known.routers.find((router) => router.topK !== topK);
  if (wrong) {
    throw new UserError(
      `Expected ${wrong.topK} experts for each token, as the model has, found ${topK}.`,
      'Is --model the model that answered?',
    );
  }
  const all = layerNumbers ?? (layers === known.layers ? Array.from({ length: layers }, (_, l) => l) : null);
  if (all) {
    const columns = known.routers.map((router) => ({ at: all.indexOf(router.layer), layer: router.layer, router }));
    const missing = columns.filter(({ at }) => at < 0);
    if (missing.length > 0) {
      throw new UserError(
        `Expected routes of the layers ${formatRanges(known.routers.map(({ layer }) => layer))}, found none of ${formatRanges(missing.map(({ layer }) => layer))}.`,
        'Is --model the model that answered, and are all files there?',
      );
    }
    const dense = all.filter((layer) => !known.routers.some((router) => router.layer === layer));
    const used = dense.filter((layer) => !isZero({ layers, topK, ...routes }, all.indexOf(layer)));
    if (used.length > 0) {
      health.push({ level: 'error', message: `Routes in layers without a router: ${formatRanges(used)}` });
    } else if (dense.length > 0) {
      health.push({ level: 'ok', message: `Layers without a router left out: ${formatRanges(dense)}` });
    }
    return columns;
  }
  if (layers === known.routers.length) return known.routers.map((router, at) => ({ at, layer: router.layer, router }));
  throw new UserError(
    `Expected ${known.layers} layers, or the ${known.routers.length} that have a router, found ${layers}.`,
    'Is --model the model that answered?',
  );
}

/** Without a model a layer of nothing but zeros is taken for a dense one. */
function guessLayers(routes: ImportedRoutes, health: HealthLine[]): readonly LayerColumn[] {
  const all = Array.from({ length: routes.layers }, (_, at) => ({
    at,
    layer: routes.layerNumbers?.[at] ?? at,
    router: null,
  }));
  const zero = routes.topK > 1 ? all.filter(({ at }) => isZero(routes, at)) : [];
  if (zero.length === all.length) {
    health.push({
      level: 'error',
      message: 'Nothing but zeros in every layer: the server missed the place where routes are made',
    });
    return all;
  }
  if (zero.length > 0) {
    health.push({
      level: 'warn',
      message: `Nothing but zeros in ${formatRanges(zero.map(({ layer }) => layer))}: left out as layers without a router. --model says which have one`,
    });
  }
  return all.filter((column) => !zero.includes(column));
}

/** Positions without routes, such as those of a cached prefix, say nothing. */
function isZero(
  { sequences, layers, topK, typeMax }: Pick<ImportedRoutes, 'sequences' | 'layers' | 'topK' | 'typeMax'>,
  at: number,
): boolean {
  return sequences.every(({ ids }) => {
    for (let from = at * topK; from < ids.length; from += layers * topK) {
      for (let i = from; i < from + topK; i++) {
        const id = ids[i] as number;
        if (id > 0 && id !== typeMax) return false;
      }
    }
    return true;
  });
}

/** Of what can be an id: the mark of an empty place is none. */
function largestId({ sequences, layers, topK, typeMax }: ImportedRoutes, columns: readonly LayerColumn[]): number {
  let largest = 0;
  for (const { ids } of sequences) {
    for (let row = 0; row < ids.length; row += layers * topK) {
      for (const { at } of columns) {
        for (let i = row + at * topK; i < row + (at + 1) * topK; i++) {
          const id = ids[i] as number;
          if (id > largest && id !== typeMax) largest = id;
        }
      }
    }
  }
  return largest;
}

function guessedRouter(layer: number, experts: number, topK: number): RouterEntry {
  return {
    layer,
    router: 0,
    experts: Math.max(experts, topK),
    topK,
    score: 'softmax',
    normalize: false,
    scale: 1,
    sharedExperts: 0,
    ids: 'expert',
  };
}

/** Cuts sequences to the positions that have a token and a whole choice, and counts what it found. */
class Trim {
  readonly #routers: readonly RouterEntry[];
  readonly #at: readonly number[];
  readonly #routes: ImportedRoutes;
  readonly #conventions = new Map<string, number>();
  #prefix = 0;
  #cut = 0;
  #rows = 0;
  #duplicates = 0;
  #empty = 0;

  constructor(routers: readonly RouterEntry[], at: readonly number[], routes: ImportedRoutes) {
    this.#routers = routers;
    this.#at = at;
    this.#routes = routes;
  }

  take(sequence: ImportedSequence): readonly AssembledSequence[] {
    const { layers, topK } = this.#routes;
    const rows = sequence.ids.length / (layers * topK);
    this.#rows += rows;
    const start = this.#startOf(sequence, rows);
    let from = 0;
    while (from < rows && !this.#isWhole(sequence, from)) from++;
    let to = from;
    while (to < rows && this.#isWhole(sequence, to)) to++;
    this.#prefix += from;
    this.#cut += rows - to;
    if (to === from) {
      this.#empty++;
      return [];
    }
    for (let row = from; row < to; row++) if (this.#hasTwice(sequence, row)) this.#duplicates++;
    const pick = <A extends Uint16Array | Float32Array>(into: A, values: ArrayLike<number>, at: number): A => {
      for (let i = 0; i < into.length; i++) {
        const row = from + Math.floor(i / topK);
        into[i] = values[(row * layers + at) * topK + (i % topK)] as number;
      }
      return into;
    };
    const { tokenIds, promptTokens, weights } = sequence;
    const size = (to - from) * topK;
    return [
      {
        id: sequence.id,
        tokens: to - from,
        tokenIds: tokenIds && start !== null ? Uint32Array.from(tokenIds.slice(start + from, start + to)) : null,
        promptTokens:
          promptTokens === null || start === null
            ? null
            : Math.max(0, Math.min(to - from, promptTokens - start - from)),
        experts: this.#at.map((at) => pick(new Uint16Array(size), sequence.ids, at)),
        weights: weights && this.#at.map((at) => pick(new Float32Array(size), weights, at)),
      },
    ];
  }

  lines(): readonly HealthLine[] {
    const { format, sequences, layers, topK, notices } = this.#routes;
    const lines: HealthLine[] = [
      {
        level: 'ok',
        message: `${format}: ${formatCountOf(sequences.length, 'sequence')}, ${formatCount(this.#rows)} positions, ${layers} layers, ${topK} experts each`,
      },
    ];
    for (const [convention, count] of this.#conventions) {
      lines.push({
        level: convention.startsWith('?') ? 'warn' : 'ok',
        message: `${convention.replace(/^\?/, '')} (${formatCountOf(count, 'sequence')})`,
      });
    }
    const warn = (count: number, message: string): void => {
      if (count > 0) lines.push({ level: 'warn', message: `${formatCount(count)} ${message}` });
    };
    warn(this.#prefix, 'positions at the beginning without routes (a cached prefix) were left out');
    warn(this.#cut, 'positions after one without routes were left out');
    warn(this.#empty, 'sequences have no position with routes');
    lines.push(
      this.#duplicates > 0
        ? {
            level: 'error',
            message: `${formatCount(this.#duplicates)} positions have the same expert twice: metrics refuse such a trace, and the expert map counts it twice`,
          }
        : { level: 'ok', message: 'No duplicate experts in a row' },
    );
    return [...lines, ...notices.map((message): HealthLine => ({ level: 'warn', message }))];
  }

  /** Position of the first row among the tokens, by how many there are; null where the numbers fit nothing. */
  #startOf({ tokenIds, allTokens, promptTokens }: ImportedSequence, rows: number): number | null {
    const tokens = tokenIds?.length ?? allTokens;
    const count = (convention: string): void => {
      this.#conventions.set(convention, (this.#conventions.get(convention) ?? 0) + 1);
    };
    if (tokens === null) {
      count('The file does not say how many tokens there were: rows are taken as they come');
      return null;
    }
    if (rows === tokens - 1) {
      count('A row for every token but the last, which was never run');
      return 0;
    }
    if (rows === tokens) {
      count('A row for every token');
      return 0;
    }
    const answer = promptTokens === null ? null : tokens - promptTokens;
    if (promptTokens !== null && rows === promptTokens) {
      count('Rows of the prompt only');
      return 0;
    }
    if (rows < tokens - 1) {
      count(
        answer !== null && (rows === answer || rows === answer - 1)
          ? '?Rows of the answer only: its prompt was run elsewhere'
          : '?Fewer rows than tokens: the first tokens are taken to be left out',
      );
      return tokens - 1 - rows;
    }
    count('?More rows than tokens: which token a row is of is not known');
    return null;
  }

  #isWhole({ ids }: ImportedSequence, row: number): boolean {
    const { layers, topK } = this.#routes;
    return this.#at.every((at, r) => {
      const { experts } = this.#routers[r] as RouterEntry;
      const from = (row * layers + at) * topK;
      for (let i = from; i < from + topK; i++) {
        const id = ids[i] as number;
        if (id < 0 || id >= experts) return false;
      }
      return true;
    });
  }

  #hasTwice({ ids }: ImportedSequence, row: number): boolean {
    const { layers, topK } = this.#routes;
    return this.#at.some((at) => {
      const from = (row * layers + at) * topK;
      return new Set(ids.subarray(from, from + topK)).size < topK;
    });
  }
}
