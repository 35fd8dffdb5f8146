/** Before the addon of ../native is called, which itself checks nothing. */
export function checkLength(what: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`Expected ${expected} ${what}, found ${found}.`);
}
