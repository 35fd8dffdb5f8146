// A paragraph's lines as the browser broke them.

import { graphemeStarts } from './fragments.ts';

export interface Line {
  readonly text: string;
  /** Edges from the paragraph's own left edge, CSS pixels. */
  readonly left: number;
  readonly right: number;
}

/** Found by the places where the next character stands on another line; null for a line without letters. */
export function linesOf(paragraph: HTMLElement, lineHeight: number): readonly (Line | null)[] {
  const node = paragraph.firstChild;
  if (!(node instanceof Text)) return [];
  const origin = paragraph.getBoundingClientRect();
  const range = document.createRange();
  const starts = graphemeStarts(node.data);
  const lines: { start: number; end: number; left: number; right: number }[] = [];
  for (let g = 0; g + 1 < starts.length; g++) {
    const start = starts[g] as number;
    const end = starts[g + 1] as number;
    range.setStart(node, start);
    range.setEnd(node, end);
    for (const rect of range.getClientRects()) {
      if (rect.width < 0.5) continue;
      const number = Math.max(0, Math.floor((rect.top - origin.top + rect.height / 2) / lineHeight));
      const left = rect.left - origin.left;
      const right = left + rect.width;
      const line = lines[number];
      if (line) {
        line.end = Math.max(line.end, end);
        line.left = Math.min(line.left, left);
        line.right = Math.max(line.right, right);
      } else {
        lines[number] = { start, end, left, right };
      }
    }
  }
  return Array.from(lines, (line) =>
    line ? { text: node.data.slice(line.start, line.end).trimEnd(), left: line.left, right: line.right } : null,
  );
}
