// How many segments of m tokens an expert is chosen in at least j times, for every j: all that SRP needs. Segments slide
// by one token and never reach over the end of a sequence.
//
// A sliding count is not looked at in every segment. When an expert's count reaches j at start p, the segments from p on
// have at least j, until it falls below j at start q: so p is taken from the cell of j and q is added to it. One addition
// per token that enters or leaves, whatever the number of experts. In a long sequence a cell wraps around on the way; what
// it holds in the end is at most the number of segments, and right again.

import { wasmModule } from '../wasm/module.ts';
import { placesOf } from '../wasm/places.ts';
import { slideCode } from './slide-code.ts';

export interface SegmentCounter {
  readonly m: number;
  readonly experts: number;
  /** Segments in which an expert is chosen at least j times, over all sequences added. [expert, j], j from 0 to m */
  readonly atLeast: Float64Array;
  /** Adds a sequence and, into `layer` [j], the sum over its experts. @returns the number of segments */
  add(ids: Uint16Array, topK: number, layer?: Float64Array): number;
}

/**
 * @param m tokens of a segment, at least 1
 * @param atLeast where to add; [experts, m + 1]
 */
export function segmentCounter(
  m: number,
  experts: number,
  atLeast = new Float64Array(experts * (m + 1)),
): SegmentCounter {
  const width = m + 1;

  function add(ids: Uint16Array, topK: number, layer?: Float64Array): number {
    const segments = ids.length / topK - m + 1;
    if (segments < 1) return 0;
    // One cell more: while a token enters and another leaves, a count may for a moment be m + 1.
    const { ids: counted, at, cells, slide } = roomFor(ids.length, experts, experts * width + 1);
    counted.set(ids);
    for (let e = 0; e < experts; e++) at[e] = 4 * e * width;
    slide(2 * ids.length, 2 * topK, 2 * topK * m);
    for (let e = 0; e < experts; e++) {
      const base = e * width;
      atLeast[base] = (atLeast[base] as number) + segments;
      // Fewer segments have more hits, so after the first empty cell there are only empty ones.
      for (let j = 1; j <= m; j++) {
        const found = cells[base + j] as number;
        if (found === 0) break;
        cells[base + j] = 0;
        atLeast[base + j] = (atLeast[base + j] as number) + found;
        if (layer) layer[j] = (layer[j] as number) + found;
      }
    }
    if (layer) layer[0] = (layer[0] as number) + experts * segments;
    return segments;
  }

  return { m, experts, atLeast, add };
}

/** Memory to count a sequence in. */
interface SlideRoom {
  /** [token, slot] */
  readonly ids: Uint16Array;
  /** The cell of each expert's present count, in bytes. [expert] */
  readonly at: Int32Array;
  /** All 0 between two sequences. [expert, j] */
  readonly cells: Int32Array;
  readonly slide: (end: number, topK: number, span: number) => void;
}

/** Sequences come one after the other, so that all counters of a thread can share one. */
let room: SlideRoom | undefined;

function roomFor(ids: number, experts: number, cells: number): SlideRoom {
  if (room && room.ids.length >= ids && room.at.length >= experts && room.cells.length >= cells) return room;
  const enough = (wanted: number, had = 0): number => (wanted > had ? 2 ** Math.ceil(Math.log2(wanted)) : had);
  const counts = {
    ids: enough(ids, room?.ids.length),
    at: enough(experts, room?.at.length),
    cells: Math.max(cells, room?.cells.length ?? 0),
  };
  const { places, bytes } = placesOf({ ids: 2 * counts.ids, at: 4 * counts.at, cells: 4 * counts.cells });
  const { buffer, run } = wasmModule(slideCode(places), bytes);
  room = {
    ids: new Uint16Array(buffer, places.ids, counts.ids),
    at: new Int32Array(buffer, places.at, counts.at),
    cells: new Int32Array(buffer, places.cells, counts.cells),
    slide: run.slide,
  };
  return room;
}
