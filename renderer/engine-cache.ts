// Answers of the engine kept by their request, so that going back to what was seen costs nothing. Least recently used
// answers leave first, by the bytes of their arrays.

const LIMIT_BYTES = 64 * 1024 * 1024;
/** An answer's plain part: small against its arrays, so a rough figure does. */
const PLAIN_BYTES = 2048;

export interface AnswerCache {
  get(key: string): unknown;
  set(key: string, answer: unknown): void;
  /** Forgets every request that names this text, a trace's path for instance. */
  forget(mention: string): void;
}

function arrayBytes(value: unknown, depth = 0): number {
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null || depth > 4) return 0;
  let bytes = 0;
  for (const each of Object.values(value)) bytes += arrayBytes(each, depth + 1);
  return bytes;
}

export function createCache(limit = LIMIT_BYTES): AnswerCache {
  // A Map keeps insertion order: the first entry is the one that was not asked for the longest.
  const entries = new Map<string, { readonly answer: unknown; readonly bytes: number }>();
  let total = 0;

  function drop(key: string): void {
    total -= entries.get(key)?.bytes ?? 0;
    entries.delete(key);
  }

  return {
    get(key) {
      const entry = entries.get(key);
      if (!entry) return undefined;
      entries.delete(key);
      entries.set(key, entry);
      return entry.answer;
    },
    set(key, answer) {
      drop(key);
      const bytes = PLAIN_BYTES + arrayBytes(answer);
      if (bytes > limit) return;
      entries.set(key, { answer, bytes });
      total += bytes;
      for (const oldest of entries.keys()) {
        if (total <= limit) break;
        drop(oldest);
      }
    },
    forget(mention) {
      const quoted = JSON.stringify(mention);
      for (const key of [...entries.keys()]) if (key.includes(quoted)) drop(key);
    },
  };
}
