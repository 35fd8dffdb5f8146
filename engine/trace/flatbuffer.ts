// Reading FlatBuffers tables from bytes that may be damaged: every access is held against the end of the bytes, and a
// list can be no longer than they are. Only what Arrow's metadata needs. Format: flatbuffers.dev, "Internals".

/** Bytes that are not what they should be; whoever knows the file turns it into a UserError. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}

export interface Table {
  readonly view: DataView;
  /** Position of the table, from which its fields are counted. */
  readonly at: number;
}

/** A list of structs or of references, `size` bytes each. */
export interface Vector {
  readonly view: DataView;
  readonly at: number;
  readonly length: number;
}

export function rootTable(bytes: Uint8Array): Table {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { view, at: follow(view, 0) };
}

/** Position of a field's value; 0 where the table leaves it out. */
function place({ view, at }: Table, field: number): number {
  const vtable = at - int32(view, at);
  const size = uint16(view, vtable);
  const entry = 4 + 2 * field;
  const offset = entry + 2 <= size ? uint16(view, vtable + entry) : 0;
  return offset === 0 ? 0 : at + offset;
}

export function byteField(table: Table, field: number, otherwise = 0): number {
  const at = place(table, field);
  return at === 0 ? otherwise : bounded(table.view, at, 1, () => table.view.getUint8(at));
}

export function shortField(table: Table, field: number, otherwise = 0): number {
  const at = place(table, field);
  return at === 0 ? otherwise : bounded(table.view, at, 2, () => table.view.getInt16(at, true));
}

export function intField(table: Table, field: number, otherwise = 0): number {
  const at = place(table, field);
  return at === 0 ? otherwise : int32(table.view, at);
}

export function longField(table: Table, field: number, otherwise = 0): number {
  const at = place(table, field);
  return at === 0 ? otherwise : int64(table.view, at);
}

export function tableField(table: Table, field: number): Table | null {
  const at = place(table, field);
  return at === 0 ? null : { view: table.view, at: follow(table.view, at) };
}

export function textField(table: Table, field: number): string {
  const at = place(table, field);
  if (at === 0) return '';
  const { view } = table;
  const start = follow(view, at);
  const length = uint32(view, start);
  if (start + 4 + length > view.byteLength) throw new Damaged('a text runs past the end');
  return Buffer.from(view.buffer, view.byteOffset + start + 4, length).toString('utf8');
}

/** @param size bytes of one entry */
export function vectorField(table: Table, field: number, size: number): Vector {
  const at = place(table, field);
  const { view } = table;
  if (at === 0) return { view, at: 0, length: 0 };
  const start = follow(view, at);
  const length = uint32(view, start);
  if (start + 4 + length * size > view.byteLength) throw new Damaged('a list runs past the end');
  return { view, at: start + 4, length };
}

/** Entry of a list of tables. */
export function tableAt({ view, at, length }: Vector, index: number): Table {
  if (index >= length) throw new Damaged('a list is too short');
  return { view, at: follow(view, at + 4 * index) };
}

/** Number at a byte offset within a list of structs. */
export function longAt({ view, at }: Vector, offset: number): number {
  return int64(view, at + offset);
}

export function intAt({ view, at }: Vector, offset: number): number {
  return int32(view, at + offset);
}

function follow(view: DataView, at: number): number {
  return at + uint32(view, at);
}

function bounded<T>(view: DataView, at: number, size: number, read: () => T): T {
  if (at < 0 || at + size > view.byteLength) throw new Damaged('a reference points outside');
  return read();
}

function uint16(view: DataView, at: number): number {
  return bounded(view, at, 2, () => view.getUint16(at, true));
}

function int32(view: DataView, at: number): number {
  return bounded(view, at, 4, () => view.getInt32(at, true));
}

function uint32(view: DataView, at: number): number {
  return bounded(view, at, 4, () => view.getUint32(at, true));
}

/** Arrow's lengths and offsets: none is negative, and none that is real exceeds what a number holds exactly. */
function int64(view: DataView, at: number): number {
  const value = bounded(view, at, 8, () => view.getBigInt64(at, true));
  if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Damaged(`a length of ${value}`);
  return Number(value);
}
