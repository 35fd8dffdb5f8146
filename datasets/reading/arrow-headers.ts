// The header of an Arrow message, checked before the library reads it: the library follows offsets and counts without
// looking where they lead. Sources: the FlatBuffers internals page; Arrow's Schema.fbs and Message.fbs.

export type MessageKind = 'schema' | 'dictionary' | 'batch';

export interface MessageHeader {
  readonly kind: MessageKind;
  /** Bytes that follow the header. */
  readonly body: number;
}

/** A table's fields by their number in the schema file, from 0. */
type Field = (number: number) => number | undefined;

const DEEPEST = 32;

/** @throws Error (a RangeError for what leads out of the header) saying what is wrong, for the caller to name the file */
export function checkHeader(bytes: Uint8Array): MessageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const offset = (at: number) => at + view.getUint32(at, true);

  function table(at: number): Field {
    const directory = at - view.getInt32(at, true);
    const size = view.getUint16(directory, true);
    return (number) => {
      const slot = 4 + 2 * number;
      const place = slot < size ? view.getUint16(directory + slot, true) : 0;
      if (at + place >= bytes.length) throw new Error('a field lies outside its header');
      return place === 0 ? undefined : at + place;
    };
  }

  /** Elements of a list that is inside the header. */
  function list(at: number | undefined, elementSize: number): { readonly start: number; readonly count: number } {
    if (at === undefined) return { start: 0, count: 0 };
    const start = offset(at) + 4;
    const count = view.getUint32(start - 4, true);
    if (start + count * elementSize > bytes.length) throw new Error(`a list of ${count} in ${bytes.length} bytes`);
    return { start, count };
  }

  function eachTable(at: number | undefined, check: (field: Field) => void): void {
    const { start, count } = list(at, 4);
    for (let i = 0; i < count; i++) check(table(offset(start + 4 * i)));
  }

  function keyValues(at: number | undefined): void {
    eachTable(at, (pair) => {
      list(pair(0), 1);
      list(pair(1), 1);
    });
  }

  function column(field: Field, depth: number): void {
    if (depth > DEEPEST) throw new Error('its columns are nested too deep');
    list(field(0), 1);
    for (const part of [3, 4]) {
      const at = field(part);
      if (at !== undefined) table(offset(at))(0);
    }
    eachTable(field(5), (child) => column(child, depth + 1));
    keyValues(field(6));
  }

  function batch(field: Field): void {
    const { start, count } = list(field(1), 16);
    for (let i = 0; i < count; i++) {
      const length = view.getBigInt64(start + 16 * i, true);
      const nulls = view.getBigInt64(start + 16 * i + 8, true);
      // No column has more values than bits, but one of nothing but nulls.
      if (nulls < 0n || length < nulls || length > BigInt(Math.max(8 * body, rows(field)))) {
        throw new Error(`${length} values, ${nulls} of them null, in ${body} bytes`);
      }
    }
    const buffers = list(field(2), 16);
    for (let i = 0; i < buffers.count; i++) {
      const from = view.getBigInt64(buffers.start + 16 * i, true);
      const size = view.getBigInt64(buffers.start + 16 * i + 8, true);
      if (from < 0n || size < 0n || from + size > BigInt(body)) throw new Error('values lie outside their batch');
    }
    if (field(3) !== undefined) throw new Error('it is compressed');
    list(field(4), 8);
  }

  function rows(field: Field): number {
    const at = field(0);
    const count = at === undefined ? 0n : view.getBigInt64(at, true);
    if (count < 0n || count > 0x7fffffffn) throw new Error(`a batch of ${count} rows`);
    return Number(count);
  }

  const message = table(offset(0));
  const [kindAt, headerAt, bodyAt] = [message(1), message(2), message(3)];
  const kind = kindAt === undefined ? 0 : view.getUint8(kindAt);
  const body = bodyAt === undefined ? 0 : Number(view.getBigInt64(bodyAt, true));
  if (headerAt === undefined || !Number.isSafeInteger(body) || body < 0) throw new Error('a message without header');
  const header = table(offset(headerAt));
  keyValues(message(4));
  if (kind === 1) {
    eachTable(header(1), (field) => column(field, 0));
    keyValues(header(2));
    return { kind: 'schema', body };
  }
  if (kind === 2) {
    const data = header(1);
    if (data === undefined) throw new Error('a dictionary without values');
    batch(table(offset(data)));
    return { kind: 'dictionary', body };
  }
  if (kind !== 3) throw new Error(`a message of unknown kind ${kind}`);
  batch(header);
  return { kind: 'batch', body };
}
