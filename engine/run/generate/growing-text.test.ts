import { beforeAll, expect, test } from 'vitest';
import { openTokenizer, type TextTokenizer } from '#checkpoint';
import { SCORED } from '../testing/scores.ts';
import { growingText } from './growing-text.ts';

let tokenizer: TextTokenizer;
beforeAll(async () => {
  tokenizer = await openTokenizer(SCORED.tiny);
});

/** What a model that writes `answer` after `prompt` would add, piece by piece. */
function pieces(prompt: string, answer: readonly number[]) {
  const encoded = tokenizer.encode(prompt);
  const text = growingText(tokenizer, encoded);
  const ids = [...encoded.ids, ...answer];
  return { found: ids.map((id, i) => text.add(id, i === ids.length - 1)), whole: text.whole(), ids };
}

const idsOf = (text: string): number[] => [...tokenizer.encode(text, { addSpecialTokens: false }).ids];

test('a token that ends within a character adds nothing, and the one that completes it adds it whole', () => {
  const { found, whole } = pieces('a', idsOf(' 河 🌊!'));
  expect(found.join('')).toBe('a 河 🌊!');
  expect(found.join('')).not.toContain('\ufffd');
  expect(found.filter((piece) => piece === '').length).toBeGreaterThan(3);
  expect(whole.text).toBe('a 河 🌊!');
});

test('in the end tokens lie where those of the same text do', () => {
  const { whole, ids } = pieces('Grüße, ', idsOf('Welt: नदी 🌊'));
  const again = tokenizer.encode(whole.text);
  // Cut in two, a text need not have the tokens that it has as a whole; here it has.
  expect([...again.ids]).toEqual(ids);
  expect([whole.byteStart, whole.byteEnd]).toEqual([again.byteStart, again.byteEnd]);
  expect([whole.tokens, whole.special]).toEqual([again.tokens, again.special]);
  const prompt = tokenizer.encode('Grüße, ').ids.length;
  expect([...whole.generated]).toEqual(ids.map((_, i) => (i < prompt ? 0 : 1)));
});

test('a special token that the model chose stands in the text as it is spelled', () => {
  const { whole, found } = pieces('a', [0]);
  expect(found).toEqual(['', 'a', '<|endoftext|>']);
  expect(whole.text).toBe('a<|endoftext|>');
  expect([...whole.special]).toEqual([1, 0, 1]);
  expect([...tokenizer.encode(whole.text).ids]).toEqual([...whole.ids]);
});

test('bytes that are no character become U+FFFD, and places stay within the text', () => {
  const [first, ...rest] = idsOf('河');
  expect(rest.length).toBeGreaterThan(0);
  const broken = pieces('a', [first as number, ...idsOf('b'), first as number]);
  expect(broken.found.join('')).toBe('a\ufffdb\ufffd');
  expect(broken.whole.text).toBe('a\ufffdb\ufffd');
  expect([...broken.whole.byteEnd]).toEqual([0, 1, 1, 5, 8]);
});
