// Tokenizers that no honest model has: each would hang, take all memory or crash what uses it.

import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { problem, temporaryFolder } from './testing.ts';
import { openTokenizer } from './tokenizer.ts';

const temporary = temporaryFolder();
const honest = JSON.parse(
  await readFile(fileURLToPath(new URL('../models/families/olmoe/golden/f16/tokenizer.json', import.meta.url)), 'utf8'),
) as Record<string, unknown> & { readonly model: Record<string, unknown> };

let number = 0;
async function folderWith(change: Change): Promise<string> {
  const folder = join(temporary, String(number++));
  await mkdir(folder);
  await writeFile(join(folder, 'tokenizer.json'), JSON.stringify({ ...honest, ...change }));
  return folder;
}

type Change = Readonly<Record<string, unknown>>;
const model = (change: Change): Change => ({ model: { ...honest.model, ...change } });
const times = (count: number, part: object): object[] => Array.from({ length: count }, () => part);
const double = { type: 'Replace', pattern: { String: 'a' }, content: 'aa' };
const split = (Regex: string): Change => ({
  pre_tokenizer: { type: 'Split', pattern: { Regex }, behavior: 'Isolated' },
});

const LATE = /tokenizer\.json in .*: expected a tokenizer that cuts the text, found: not done after under 1 s\.\.?$/;
const GREW =
  /^tokenizer\.json: expected parts that leave a text about as long as it is, found one that makes many times/;

test.each<[what: string, change: Change, message: RegExp]>([
  ['a pattern that takes exponential time', split('(a+)+$'), LATE],
  ['pieces of no length', { pre_tokenizer: { type: 'FixedLength', length: 0 } }, LATE],
  ['a pattern that is none', split('('), /expected a tokenizer, found: Invalid regular expression/],
  ['thirty doublings', { normalizer: { type: 'Sequence', normalizers: times(30, double) } }, GREW],
  ['a long stretch for each letter', { normalizer: { ...double, content: 'b'.repeat(1e6) } }, GREW],
  ['doublings of pieces', { pre_tokenizer: { type: 'Sequence', pretokenizers: times(30, double) } }, GREW],
  [
    'doublings of an added token',
    {
      normalizer: { type: 'Sequence', normalizers: times(40, double) },
      added_tokens: [{ id: 0, content: 'aaa', normalized: true }],
    },
    GREW,
  ],
  [
    'doublings around the text',
    {
      post_processor: {
        type: 'Sequence',
        processors: times(60, {
          type: 'TemplateProcessing',
          single: times(2, { Sequence: { id: 'A' } }),
          pair: times(2, { Sequence: { id: 'A' } }),
        }),
      },
    },
    GREW,
  ],
  [
    'the text twice',
    {
      post_processor: {
        type: 'TemplateProcessing',
        single: times(2, { Sequence: { id: 'A' } }),
        pair: times(2, { Sequence: { id: 'A' } }),
      },
    },
    /expected a post_processor of known tokens around the text/,
  ],
  [
    'no template',
    { post_processor: { type: 'TemplateProcessing', single: null, pair: null } },
    /expected a tokenizer that puts tokens around a text, found: /,
  ],
  [
    'nested parts without end',
    { decoder: JSON.parse(`${'{"type":"Sequence","decoders":['.repeat(200)}${']}'.repeat(200)}`) as unknown },
    /expected values nested at most 100 deep/,
  ],
  [
    'a mark as long as a book',
    model({ end_of_word_suffix: 'x'.repeat(1000) }),
    /expected end_of_word_suffix to be a short text, found "x+\.\.\.\.$/,
  ],
  [
    'scores that are none',
    model({ type: 'Unigram', vocab: [['a', '1']] }),
    /expected a vocabulary of tokens with their scores, found \["a","1"\]\.$/,
  ],
  [
    'a flag that is a number',
    { added_tokens: [{ id: 0, content: 'x', special: 1 }] },
    /expected special of "x" to be true or false, found 1\.$/,
  ],
  [
    'an unknown token without an id',
    model({ type: 'Unigram', unk_id: null, vocab: [['b', -1]] }),
    /expected an entry for each token, found none for token 0/,
  ],
])('%s ends in a message', async (_, change, message) => {
  const folder = await folderWith(change);
  const found = await problem(async () => {
    const tokenizer = await openTokenizer(folder, { patience: 300 });
    tokenizer.encode(`${'a'.repeat(50)}!`);
  });
  expect(found.message).toMatch(message);
});

test('a decoder that makes much of little ends in a message', async () => {
  const tokenizer = await openTokenizer(
    await folderWith({ decoder: { type: 'Sequence', decoders: times(30, double) } }),
  );
  const { ids } = tokenizer.encode('aaaa');
  expect((await problem(() => tokenizer.decode(ids))).message).toMatch(GREW);
});

test('entries are counted, not the numbers between them', async () => {
  const tokenizer = await openTokenizer(await folderWith(model({ vocab: { a: 3, b: 16_777_215 }, merges: [] })));
  expect(tokenizer.vocabulary).toBe(4);
  expect([...tokenizer.encode('b', { addSpecialTokens: false }).ids]).toEqual([16_777_215]);
});

test('what makes a text much longer by right is let through', async () => {
  const tokenizer = await openTokenizer(await folderWith({ normalizer: { type: 'NFKD' } }));
  // One ligature of 18 letters: the text is changed, and said to be.
  expect((await problem(() => tokenizer.encode('\ufdfa'.repeat(2000)))).message).toMatch(
    /expected token \d+ .* at byte/,
  );
});
