// Corpus text in places where its spaces and line breaks would not be seen.

/** Line breaks and tabs as signs, spaces at the ends as `␣`. */
export function visibleText(text: string): string {
  return text
    .replaceAll('\n', '↵')
    .replaceAll('\t', '⇥')
    .replace(/^ +| +$/g, (spaces) => '␣'.repeat(spaces.length));
}
