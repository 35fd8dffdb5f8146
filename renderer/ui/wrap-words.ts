// Breaking a line of words where a drawing has no lines of its own.

/** Lines of at most `most` characters, broken at spaces; a longer word (a checksum) is cut where the line ends. */
export function wrapWords(text: string, most: number): readonly string[] {
  const room = Math.max(1, most);
  const lines: string[] = [];
  let line = '';
  const words = text.split(/\s+/).filter((word) => word !== '');
  for (const word of words) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (longer.length <= room) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    let rest = word;
    for (; rest.length > room; rest = rest.slice(room)) lines.push(rest.slice(0, room));
    line = rest;
  }
  return line === '' ? lines : [...lines, line];
}
