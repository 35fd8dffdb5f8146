// Memory that a backend was refused, in whatever words it came: the heap of WebAssembly, TensorFlow's allocator, Node's.

/** Thrown where this room notices by itself. */
export class OutOfMemory extends Error {
  override readonly name = 'OutOfMemory';
}

/** What TensorFlow and V8 say. */
const WORDS =
  /OOM when allocating|RESOURCE_?EXHAUSTED|failed to allocate|Dst tensor is not initialized|Array buffer allocation failed|Invalid (typed )?array (buffer )?length|Cannot (re)?allocate|std::bad_alloc|out of memory/i;

/** The line of an error that tells of the memory: TensorFlow's begin with a number of its own. */
export function refusalOf(error: Error): string {
  const lines = error.message.split('\n');
  const line = lines.find((each) => WORDS.test(each)) ?? lines[0] ?? '';
  return line.replace(/^Message: /, '').replace(/\.$/, '');
}

/** Whether an error says that there was no memory to be had. */
export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof OutOfMemory) return true;
  if (!(error instanceof Error)) return false;
  // WebAssembly's own kind: nothing in the heap's code aborts or traps but when it has no room.
  return error.name === 'RuntimeError' || WORDS.test(error.message);
}
