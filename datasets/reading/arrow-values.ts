// Values of an Arrow column as JSON would have them. A column's buffers are checked against its length first: the library
// reads past them without a word.

import { type Data, DataType, DateUnit, Type, Vector } from 'apache-arrow';
import { plainValue, strictText } from './plain-value.ts';

export type ValueAt = (index: number) => unknown;

/** @throws Error for a column whose buffers are too short, or of a type that is not read */
export function valuesOf(data: Data): ValueAt {
  if (data.nullCount > 0 && data.typeId !== Type.Null && data.nullBitmap && data.nullBitmap.length * 8 < data.length) {
    throw new Error('the marks of missing values end too early');
  }
  const read = data.length === 0 ? () => null : presentValues(data);
  return (index) => (data.typeId !== Type.Null && data.getValid(index) ? read(index) : null);
}

function presentValues(data: Data): ValueAt {
  const { type, length, children } = data;
  if (DataType.isUtf8(type) || DataType.isLargeUtf8(type)) return bytesOf(data, strictText);
  if (DataType.isBinary(type) || DataType.isLargeBinary(type)) return bytesOf(data, plainValue);
  if (DataType.isUtf8View(type)) return viewsOf(data, strictText);
  if (DataType.isBinaryView(type)) return viewsOf(data, plainValue);
  if (DataType.isList(type) || DataType.isLargeList(type)) {
    const child = childOf(data, 0);
    const read = valuesOf(child);
    return rangesOf(data, child.length, (start, end) => Array.from({ length: end - start }, (_, i) => read(start + i)));
  }
  if (DataType.isFixedSizeList(type)) {
    const size = type.listSize;
    const read = valuesOf(longEnough(childOf(data, 0), length * size));
    return (index) => Array.from({ length: size }, (_, i) => read(index * size + i));
  }
  if (DataType.isMap(type)) {
    const entries = childOf(data, 0);
    const [key, value] = [0, 1].map((i) => valuesOf(longEnough(childOf(entries, i), entries.length)));
    return rangesOf(data, entries.length, (start, end) =>
      Object.fromEntries(Array.from({ length: end - start }, (_, i) => [key?.(start + i), value?.(start + i)])),
    );
  }
  if (DataType.isStruct(type)) {
    const fields = type.children.map(({ name }, i) => ({ name, read: valuesOf(longEnough(children[i], length)) }));
    return (index) => Object.fromEntries(fields.map(({ name, read }) => [name, read(index)]));
  }
  if (DataType.isDictionary(type)) return dictionaryOf(data);
  return scalarsOf(data);
}

function scalarsOf(data: Data): ValueAt {
  const { type, length } = data;
  const vector = new Vector([data]);
  if (DataType.isBool(type)) return ifFilled(data, Math.ceil(length / 8), (index) => vector.get(index));
  if (DataType.isInt(type) || DataType.isFloat(type) || DataType.isTime(type)) {
    return ifFilled(data, length, (index) => plainValue(vector.get(index)));
  }
  if (DataType.isDate(type) || DataType.isTimestamp(type)) {
    const characters = DataType.isDate(type) && type.unit === DateUnit.DAY ? 10 : 24;
    return ifFilled(data, length, (index) => new Date(vector.get(index)).toISOString().slice(0, characters));
  }
  throw new Error(`values of type ${type} are not read`);
}

function ifFilled(data: Data, needed: number, read: ValueAt): ValueAt {
  if (data.values.length < needed) throw new Error(`expected ${needed} values, found ${data.values.length}`);
  return read;
}

function rangesOf(data: Data, size: number, read: (start: number, end: number) => unknown): ValueAt {
  const { valueOffsets, length } = data;
  if (valueOffsets.length < length + 1) throw new Error('the places of its values end too early');
  return (index) => {
    const [start, end] = [Number(valueOffsets[index]), Number(valueOffsets[index + 1])];
    if (!(start >= 0 && start <= end && end <= size)) throw new Error(`a value from ${start} to ${end} of ${size}`);
    return read(start, end);
  };
}

function bytesOf(data: Data, decode: (bytes: Uint8Array) => unknown): ValueAt {
  const bytes: Uint8Array = data.values;
  return rangesOf(data, bytes.length, (start, end) => decode(bytes.subarray(start, end)));
}

/** Sixteen bytes each: the length, then up to twelve bytes themselves or where they are. */
function viewsOf(data: Data, decode: (bytes: Uint8Array) => unknown): ValueAt {
  const views: Uint8Array = data.values;
  if (views.length < 16 * data.length) throw new Error('the places of its values end too early');
  const at = new DataView(views.buffer, views.byteOffset, views.byteLength);
  return (index) => {
    const length = at.getUint32(16 * index, true);
    if (length <= 12) return decode(views.subarray(16 * index + 4, 16 * index + 4 + length));
    const start = at.getUint32(16 * index + 12, true);
    const found = data.variadicBuffers[at.getUint32(16 * index + 8, true)]?.subarray(start, start + length);
    if (found?.length !== length) throw new Error('a value lies outside its buffer');
    return decode(found);
  };
}

function dictionaryOf(data: Data): ValueAt {
  const entries = (data.dictionary?.data ?? []).flatMap((part) => {
    const read = valuesOf(part);
    return Array.from({ length: part.length }, (_, i) => ({ read, index: i }));
  });
  return ifFilled(data, data.length, (index) => {
    const number = Number(data.values[index]);
    const entry = entries[number];
    if (!entry) throw new Error(`entry ${number} of a dictionary with ${entries.length}`);
    return entry.read(entry.index);
  });
}

function childOf(data: Data, index: number): Data {
  const child = data.children[index];
  if (!child) throw new Error('a nested column without its values');
  return child;
}

function longEnough(data: Data | undefined, length: number): Data {
  if (!data || data.length < length) throw new Error(`expected ${length} values, found ${data?.length ?? 'none'}`);
  return data;
}
