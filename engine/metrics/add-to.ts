// Sums that grow cell by cell.

/** Adds `amount` to one cell. */
export function addAt(into: Float64Array, at: number, amount = 1): void {
  into[at] = (into[at] as number) + amount;
}

/** Adds what another accumulator of the same metric counted. */
export function addTo(into: Float64Array, other: Float64Array | undefined): void {
  if (other?.length !== into.length) throw new Error('merged states differ in shape');
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) + (other[i] as number);
}
