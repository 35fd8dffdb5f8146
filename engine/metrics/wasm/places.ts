// Where arrays lie in a module's memory.

/** @param lengths in bytes. @returns where each begins, and how many bytes that makes together */
export function placesOf<Name extends string>(
  lengths: Readonly<Record<Name, number>>,
): { readonly places: Readonly<Record<Name, number>>; readonly bytes: number } {
  let bytes = 0;
  const places = {} as Record<Name, number>;
  for (const name of Object.keys(lengths) as Name[]) {
    places[name] = bytes;
    // Vectors are read fastest where they begin at a multiple of their own length.
    bytes += Math.ceil(lengths[name] / 16) * 16;
  }
  return { places, bytes };
}
