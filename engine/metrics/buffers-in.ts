// The memory of a state's arrays, which a thread that has no more use for it hands over instead of copying it.

/** @param state plain data. @returns each once, however many arrays share it */
export function buffersIn(state: unknown): readonly ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  const look = (data: unknown): void => {
    if (ArrayBuffer.isView(data)) {
      if (data.buffer instanceof ArrayBuffer) found.add(data.buffer);
    } else if (typeof data === 'object' && data !== null) {
      for (const each of Object.values(data)) look(each);
    }
  };
  look(state);
  return [...found];
}
