// The experts of all layers under one budget of bytes. All of them fit, and are there from the start; or each is read when
// a layer needs it, some ahead of the one that is being computed, so that the disk works while the processor does.
//
// Reading goes on while a backend computes without awaiting anything, because it happens in threads of its own; what was
// read is placed at the next await.

import { Cancelled, type ExpertBudget, type ExpertTraffic } from '#protocol';
import type { ExpertShape, PlacedExpert, StoredExpert } from '#tensor';
import { type EvictionOrder, Residents } from './residents.ts';
import { TrafficMeter } from './traffic-meter.ts';

/** The experts of a layer as the store gets them. */
export interface ExpertSource {
  readonly count: number;
  readonly shape: ExpertShape;
  /** Of one, once it is placed. */
  readonly residentBytes: number;
  /** Of one, as it is read, and in the file. */
  readonly bytes: number;
  readonly fileBytes: number;
  read(expert: number): Promise<StoredExpert>;
  place(stored: StoredExpert): PlacedExpert;
}

export interface VisitOptions {
  readonly order: EvictionOrder;
  readonly signal?: AbortSignal | undefined;
  /** Called when this visit asks for nothing more, and so takes no room from what is expected: the time to `expect`. */
  readonly onBegun?: () => void;
}

/** The experts of one layer. */
export interface LayerExperts {
  readonly count: number;
  readonly shape: ExpertShape;
  /** Runs work on each of these experts in turn; each is promised to be there only during its own call. */
  visit(experts: readonly number[], work: (placed: PlacedExpert) => void, options: VisitOptions): Promise<void>;
  /** Begins to read experts that will probably be needed next, where there is room for them. */
  expect(experts: readonly number[], order: EvictionOrder): void;
}

interface Entry {
  readonly key: number;
  placed?: PlacedExpert;
  /** Settles, and never fails, when the expert is placed or `error` is set. */
  ready: Promise<void>;
  error?: unknown;
  /** Read because it was expected, and not asked for since. */
  foreseen: boolean;
}

/** Experts read ahead of the computed one in a round over all: enough for a disk, and little of any budget. */
const SCAN_AHEAD = 4;
/** What is only expected may take this part of the budget. */
const FORESEEN_PART = 0.25;

export class ExpertStore {
  readonly layers: readonly LayerExperts[];
  readonly budget: ExpertBudget;
  readonly #sources: readonly ExpertSource[];
  readonly #firstKeys: readonly number[];
  readonly #residents: Residents;
  readonly #entries = new Map<number, Entry>();
  readonly #reading = new Set<Entry>();
  readonly #meter: TrafficMeter;
  #disposed = false;

  /**
   * @param sources layer by layer
   * @param bytes resident bytes that experts may take; at least those of the largest
   */
  constructor(sources: readonly ExpertSource[], bytes: number, meter = new TrafficMeter()) {
    const all = sources.reduce((sum, { count }) => sum + count, 0);
    const allBytes = sources.reduce((sum, { count, residentBytes }) => sum + count * residentBytes, 0);
    const largest = Math.max(0, ...sources.map(({ residentBytes }) => residentBytes));
    if (bytes < largest) throw new Error(`an expert takes ${largest} bytes, the budget is ${bytes}`);
    this.#sources = sources;
    this.#firstKeys = sources.map((_, s) => sources.slice(0, s).reduce((sum, { count }) => sum + count, 0));
    this.#residents = new Residents(bytes);
    this.#meter = meter;
    this.budget = { bytes: Math.min(bytes, allBytes), allBytes, all };
    this.layers = sources.map(({ count, shape }, s) => ({
      count,
      shape,
      visit: (experts, work, options) => this.#visit(s, experts, work, options),
      expect: (experts, order) => this.#expect(s, experts, order),
    }));
  }

  /** Whether all experts are in memory at once. */
  get complete(): boolean {
    // Less than a byte is a share that was rounded.
    return this.budget.bytes > this.budget.allBytes - 1;
  }

  get traffic(): ExpertTraffic {
    return this.#meter.traffic;
  }

  /**
   * Reads experts layer by layer until all are there. Not counted as traffic.
   * @param onRead bytes of each
   */
  async fill(onRead: (bytes: number) => void, signal?: AbortSignal): Promise<void> {
    if (!this.complete) throw new Error('not all experts fit');
    for (const [l, { count, visit }] of this.layers.entries()) {
      const { bytes } = this.#sources[l] as ExpertSource;
      const experts = Array.from({ length: count }, (_, expert) => expert);
      await visit(experts, () => onRead(bytes), { order: 'scan', signal });
    }
    this.#meter.clear();
  }

  /** Lets all go but where they fit together, as if nothing had run yet. Only between runs. */
  async empty(): Promise<void> {
    if (this.complete) return;
    for (const { ready } of [...this.#reading]) await ready;
    for (const key of [...this.#entries.keys()]) this.#evict(key);
  }

  /** Frees all. What is being read meanwhile is not placed any more. */
  dispose(): void {
    this.#disposed = true;
    for (const { placed } of this.#entries.values()) placed?.dispose();
    this.#entries.clear();
  }

  async #visit(
    layer: number,
    experts: readonly number[],
    work: (placed: PlacedExpert) => void,
    { order, signal, onBegun }: VisitOptions,
  ): Promise<void> {
    const keys = experts.map((expert) => this.#key(layer, expert));
    const ahead = order === 'scan' ? SCAN_AHEAD : keys.length;
    // What is here stays until its turn, as long as there is room for it.
    const waiting = keys.filter((key) => this.#residents.has(key));
    for (const key of waiting) this.#residents.pin(key);
    const pinned = new Set(waiting);
    const asked: Entry[] = [];
    const askAhead = (turn: number): void => {
      while (asked.length < keys.length && asked.length <= turn + ahead) {
        const entry = this.#ask(layer, keys[asked.length] as number, order, pinned);
        if (!entry) return;
        asked.push(entry);
      }
    };
    try {
      let begun = false;
      for (const [turn, key] of keys.entries()) {
        if (signal?.aborted) throw new Cancelled();
        askAhead(turn);
        while (asked.length <= turn) {
          await this.#makeWay(keys, turn, pinned);
          askAhead(turn);
        }
        // In a round over all what is read ahead moves on from this layer to the next, and takes no other's place.
        if (!begun && asked.length === keys.length && (order === 'recent' || turn === keys.length - 1)) {
          begun = true;
          onBegun?.();
        }
        const entry = asked[turn] as Entry;
        if (!entry.placed && !entry.error) await this.#meter.wait(entry.ready);
        if (!entry.placed) throw entry.error ?? new Error('the experts were disposed');
        this.#residents.touch(key);
        work(entry.placed);
        this.#residents.unpin(key);
        pinned.delete(key);
      }
    } finally {
      for (const key of pinned) if (this.#residents.has(key)) this.#residents.unpin(key);
    }
  }

  /** The entry of an expert that is needed now, counted and pinned. @returns undefined where there is no room for it yet */
  #ask(layer: number, key: number, order: EvictionOrder, pinned: Set<number>): Entry | undefined {
    const meter = this.#meter;
    let entry = this.#entries.get(key);
    if (!entry) {
      entry = this.#begin(layer, key, order);
      if (!entry) return undefined;
    } else if (entry.foreseen) {
      entry.foreseen = false;
      meter.foreseen++;
    } else {
      meter.kept++;
    }
    meter.asked++;
    if (!pinned.has(key)) this.#residents.pin(key);
    pinned.add(key);
    return entry;
  }

  /** Makes room for the expert whose turn it is: by what is only expected, or by those whose turn comes last. */
  async #makeWay(keys: readonly number[], turn: number, pinned: Set<number>): Promise<void> {
    const last = keys.findLast((key, at) => at > turn && pinned.has(key) && !this.#isReading(key));
    if (last !== undefined) {
      this.#residents.unpin(last);
      pinned.delete(last);
      return;
    }
    const reading = [...this.#reading][0];
    if (!reading) throw new Error('no room for an expert, and nothing to wait for');
    await this.#meter.wait(reading.ready);
  }

  #isReading(key: number): boolean {
    const entry = this.#entries.get(key);
    return entry !== undefined && this.#reading.has(entry);
  }

  #expect(layer: number, experts: readonly number[], order: EvictionOrder): void {
    const { residentBytes } = this.#sources[layer] as ExpertSource;
    let foreseen = [...this.#entries.values()].filter((entry) => entry.foreseen).length;
    const part = Math.floor((FORESEEN_PART * this.#residents.budget) / residentBytes);
    const most = order === 'scan' ? Math.min(SCAN_AHEAD, part) : part;
    for (const expert of experts) {
      const key = this.#key(layer, expert);
      if (this.#entries.has(key)) continue;
      if (foreseen >= most) return;
      const entry = this.#begin(layer, key, order);
      if (!entry) return;
      entry.foreseen = true;
      foreseen++;
    }
  }

  /** Begins to read an expert. @returns undefined where there is no room for it */
  #begin(layer: number, key: number, order: EvictionOrder): Entry | undefined {
    const source = this.#sources[layer] as ExpertSource;
    const leaving = this.#residents.leaving(source.residentBytes, order);
    if (!leaving) return undefined;
    for (const each of leaving) this.#evict(each);
    this.#residents.add(key, source.residentBytes);
    // Nobody else's until it is placed: what it is read into counts already.
    this.#residents.pin(key);
    const entry: Entry = { key, ready: Promise.resolve(), foreseen: false };
    this.#entries.set(key, entry);
    this.#reading.add(entry);
    entry.ready = this.#read(source, key - (this.#firstKeys[layer] as number), entry);
    return entry;
  }

  async #read(source: ExpertSource, expert: number, entry: Entry): Promise<void> {
    try {
      const stored = await source.read(expert);
      if (this.#disposed) return;
      entry.placed = source.place(stored);
      this.#meter.reads++;
      this.#meter.bytesRead += source.fileBytes;
      this.#residents.unpin(entry.key);
    } catch (error) {
      // Who asked for it throws it; one that was only expected is asked for again.
      entry.error = error;
      this.#entries.delete(entry.key);
      this.#residents.remove(entry.key);
    } finally {
      this.#reading.delete(entry);
    }
  }

  #evict(key: number): void {
    const entry = this.#entries.get(key) as Entry;
    if (entry.foreseen) this.#meter.wasted++;
    entry.placed?.dispose();
    this.#entries.delete(key);
    this.#residents.remove(key);
  }

  #key(layer: number, expert: number): number {
    return (this.#firstKeys[layer] as number) + expert;
  }
}
