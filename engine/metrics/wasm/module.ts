// From expressions to a running module: functions that share a memory with typed arrays of ours.

import { type Step, type Type, unsigned, type Value } from './expressions.ts';

/** What is used of it; its types come with the DOM alone. */
declare namespace WebAssembly {
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Memory {
    constructor(size: { readonly initial: number; readonly maximum: number });
    readonly buffer: ArrayBuffer;
  }
  class Instance {
    constructor(module: Module, imports: { readonly own: { readonly memory: Memory } });
    readonly exports: Readonly<Record<string, (...numbers: readonly number[]) => void>>;
  }
}

/** A variable of a function; its params are some too. */
export interface Local<T extends Type> extends Value<T> {
  set(value: Value<T>): Step;
}

export interface WasmFunction {
  readonly params: number;
  readonly locals: readonly Type[];
  readonly body: Step;
}

const PAGE = 65_536;
const CODES: Readonly<Record<Type, number>> = { i32: 0x7f, v128: 0x7b };

/**
 * A function of whole numbers that returns nothing.
 * @param names of its params and of its variables by type, which begin as 0
 * @param write its steps
 */
export function wasmFunction<Int extends string, Vector extends string>(
  names: { readonly params: readonly Int[]; readonly i32: readonly Int[]; readonly v128: readonly Vector[] },
  write: (of: Readonly<Record<Int, Local<'i32'>> & Record<Vector, Local<'v128'>>>) => Step,
): WasmFunction {
  const locals: Type[] = [...names.i32.map((): Type => 'i32'), ...names.v128.map((): Type => 'v128')];
  const all = [...names.params, ...names.i32, ...names.v128].map((name, place) => {
    const type: Type = place < names.params.length ? 'i32' : (locals[place - names.params.length] as Type);
    const set = (value: Value<Type>): Step => [...value.code, 0x21, ...unsigned(place)];
    return [name, { type, code: [0x20, ...unsigned(place)], set }];
  });
  return { params: names.params.length, locals, body: write(Object.fromEntries(all)) };
}

export interface WasmModule<Name extends string> {
  /** Its memory; never another one. */
  readonly buffer: ArrayBuffer;
  readonly run: Readonly<Record<Name, (...numbers: readonly number[]) => void>>;
}

/** @param bytes of memory, all 0 */
export function wasmModule<Name extends string>(
  functions: Readonly<Record<Name, WasmFunction>>,
  bytes: number,
): WasmModule<Name> {
  const pages = Math.ceil(bytes / PAGE);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes(functions)), { own: { memory } });
  return { buffer: memory.buffer, run: exports as WasmModule<Name>['run'] };
}

function moduleBytes(functions: Readonly<Record<string, WasmFunction>>): Uint8Array {
  const named = Object.entries(functions);
  return Uint8Array.from([
    ...[0, ...text('asm').slice(1), 1, 0, 0, 0],
    ...section(
      1,
      named.map(([, { params }]) => [0x60, ...list(new Array(params).fill([CODES.i32])), 0]),
    ),
    ...section(2, [[...text('own'), ...text('memory'), 2, 0, 0]]),
    ...section(
      3,
      named.map((_, f) => unsigned(f)),
    ),
    ...section(
      7,
      named.map(([name], f) => [...text(name), 0, ...unsigned(f)]),
    ),
    ...section(
      10,
      named.map(([, { locals, body }]) => {
        const code = [...list(locals.map((type) => [1, CODES[type]])), ...body, 0x0b];
        return [...unsigned(code.length), ...code];
      }),
    ),
  ]);
}

function section(id: number, entries: readonly (readonly number[])[]): readonly number[] {
  const content = list(entries);
  return [id, ...unsigned(content.length), ...content];
}

function list(entries: readonly (readonly number[])[]): readonly number[] {
  return [...unsigned(entries.length), ...entries.flat()];
}

function text(value: string): readonly number[] {
  return list([...Buffer.from(value)].map((byte) => [byte]));
}
