// Values of Parquet and Arrow as JSON would have them.

/** Dates and times as ISO text; whole numbers that a double cannot hold as digits; bytes as text, or base64 if they are none. */
export function plainValue(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint') return wholeNumber(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return textOrBase64(value);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as Iterable<unknown>, plainValue);
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainValue(each)]));
  }
  return value;
}

export function wholeNumber(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** @throws TypeError for bytes that are not UTF-8 */
export function strictText(bytes: Uint8Array): string {
  return strict.decode(bytes);
}

function textOrBase64(bytes: Uint8Array): string {
  try {
    return strictText(bytes);
  } catch {
    return Buffer.from(bytes).toString('base64');
  }
}
