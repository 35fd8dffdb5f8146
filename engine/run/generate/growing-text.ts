// A text that a model goes on with, token by token: what each adds in whole characters, and where each lies in the end.

import type { EncodedText, TextTokenizer } from '#checkpoint';
import { utf8Length } from '#protocol';

export interface GrowingText {
  /**
   * The next of the prompt's tokens, then of the model's.
   * @param last whether nothing comes after it: half a character at the end then shows as U+FFFD
   */
  add(id: number, last: boolean): string;
  /** All that was added, as a recording has it; `generated` is 1 for the model's. */
  whole(): EncodedText & { readonly generated: Uint8Array };
}

/** @param prompt tokens of it are to be added first */
export function growingText(tokenizer: TextTokenizer, prompt: EncodedText): GrowingText {
  const given = new TextEncoder().encode(prompt.text);
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const ids: number[] = [];
  const parts: Uint8Array[] = [];
  let end = 0;
  return {
    add(id, last) {
      const place = ids.length;
      const ofPrompt = place < prompt.ids.length;
      // Up to the token's end: what lies between tokens, such as a space that none of them has, goes with the next.
      const to = ofPrompt ? Math.max(end, prompt.byteEnd[place] as number) : 0;
      const bytes = ofPrompt ? given.subarray(end, to) : tokenizer.bytes(id);
      if (ofPrompt) end = to;
      ids.push(id);
      parts.push(bytes);
      return decoder.decode(bytes, { stream: !last });
    },
    whole() {
      const { text, ends } = joined(parts);
      const count = prompt.ids.length;
      const byteEnd = Uint32Array.from(ends);
      const byteStart = Uint32Array.from(ends, (_, i) => ends[i - 1] ?? 0);
      byteStart.set(prompt.byteStart.subarray(0, ids.length));
      byteEnd.set(prompt.byteEnd.subarray(0, ids.length));
      return {
        text,
        ids: Uint32Array.from(ids),
        tokens: ids.map((id) => tokenizer.token(id)),
        byteStart,
        byteEnd,
        special: Uint8Array.from(ids, (id, i) => prompt.special[i] ?? (tokenizer.isSpecial(id) ? 1 : 0)),
        generated: Uint8Array.from(ids, (_, i) => (i < count ? 0 : 1)),
      };
    },
  };
}

/** The text and where each part ends in it. A model may choose bytes that are no UTF-8; they become U+FFFD. */
function joined(parts: readonly Uint8Array[]): { readonly text: string; readonly ends: readonly number[] } {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  const ends: number[] = [];
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
    ends.push(at);
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(all), ends };
  } catch {
    // Then a part ends where the last whole character before its end does.
    const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
    let [text, length] = ['', 0];
    const found = parts.map((part, i) => {
      const added = decoder.decode(part, { stream: i < parts.length - 1 });
      text += added;
      length += utf8Length(added);
      return length;
    });
    return { text, ends: found };
  }
}
