// JSON.parse keeps the last of two equal keys without a word; a header that says two things about one tensor is a lie.

/**
 * First key that occurs twice in one object, at any depth.
 * @param json text that JSON.parse has already accepted
 */
export function duplicateKey(json: string): string | undefined {
  // One set per open object; null for an open array.
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < json.length; at++) {
    const character = json[at];
    if (character === '{') open.push(new Set());
    else if (character === '[') open.push(null);
    else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const start = at;
      for (at++; json[at] !== '"'; at++) if (json[at] === '\\') at++;
      const keys = open.at(-1);
      if (!keys || !isKey(json, at + 1)) continue;
      // Through JSON.parse, so that "a" and "\u0061" are the same key.
      const key = JSON.parse(json.slice(start, at + 1)) as string;
      if (keys.has(key)) return key;
      keys.add(key);
    }
  }
  return undefined;
}

/** Whether the string that ended just before `at` is a key: only keys are followed by a colon. */
function isKey(json: string, at: number): boolean {
  while (json[at] === ' ' || json[at] === '\n' || json[at] === '\r' || json[at] === '\t') at++;
  return json[at] === ':';
}
