// Whether a token has the same expert twice: asked of every token of a trace, so in WebAssembly. For each expert the last
// token that had it is noted, and those are counted that are noted for the present token already.

import { i32, loopWhile, steps } from './wasm/expressions.ts';
import { type WasmFunction, wasmFunction, wasmModule } from './wasm/module.ts';
import { placesOf } from './wasm/places.ts';

interface Places {
  readonly found: number;
  /** From 1; 0 for none. [expert] */
  readonly last: number;
  /** 16 bits each. [token, slot] */
  readonly ids: number;
}

/** `count(end, topK)`: the bytes that all ids and those of a token take. */
function countCode({ found, last, ids }: Places): { readonly count: WasmFunction } {
  const names = { params: ['end', 'topK'], i32: ['i', 'stop', 'token', 'id', 'repeats'], v128: [] } as const;
  const count = wasmFunction(names, ({ end, topK, i, stop, token, id, repeats }) =>
    steps(
      loopWhile(
        i32.below(i, end),
        steps(
          token.set(i32.add(token, i32.const(1))),
          stop.set(i32.add(i, topK)),
          loopWhile(
            i32.below(i, stop),
            steps(
              id.set(i32.shiftLeft(i32.loadShort(i, ids), i32.const(2))),
              repeats.set(i32.add(repeats, i32.equal(i32.load(id, last), token))),
              i32.store(id, token, last),
              i.set(i32.add(i, i32.const(2))),
            ),
          ),
        ),
      ),
      i32.store(i32.const(0), repeats, found),
    ),
  );
  return { count };
}

interface Room {
  readonly found: Int32Array;
  readonly last: Int32Array;
  readonly ids: Uint16Array;
  readonly count: (end: number, topK: number) => void;
}

/** Only worked with within a call, so that all of a thread can share one. */
let room: Room | undefined;

function roomFor(ids: number, experts: number): Room {
  if (room && room.ids.length >= ids && room.last.length >= experts) return room;
  const lengths = {
    ids: Math.max(2 ** Math.ceil(Math.log2(ids)), room?.ids.length ?? 0),
    last: Math.max(experts, room?.last.length ?? 0),
  };
  const { places, bytes } = placesOf({ found: 4, last: 4 * lengths.last, ids: 2 * lengths.ids });
  const { buffer, run } = wasmModule(countCode(places), bytes);
  room = {
    found: new Int32Array(buffer, places.found, 1),
    last: new Int32Array(buffer, places.last, lengths.last),
    ids: new Uint16Array(buffer, places.ids, lengths.ids),
    count: run.count,
  };
  return room;
}

/** @param ids [token, slot], below `experts` */
export function hasRepeatedIds(ids: Uint16Array, topK: number, experts: number): boolean {
  if (ids.length === 0) return false;
  const { found, last, ids: looked, count } = roomFor(ids.length, experts);
  looked.set(ids);
  last.fill(0, 0, experts);
  count(2 * ids.length, 2 * topK);
  return found[0] !== 0;
}
