import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { UserError } from '#protocol';
import { damaged, problem, randomSource, temporaryFolder } from './testing.ts';
import { type EncodedText, openTokenizer } from './tokenizer.ts';

const sample = fileURLToPath(new URL('../../datasets/sample', import.meta.url));
const golden = fileURLToPath(new URL('../models/families/olmoe/golden', import.meta.url));
const temporary = temporaryFolder();

interface Reference {
  readonly id: string;
  readonly text: string;
  readonly ids: readonly number[];
  /** In characters (code points) of the NFC text. */
  readonly offsets: readonly (readonly [number, number])[];
}

const references: readonly Reference[] = (await readFile(join(sample, 'golden', 'tokens.jsonl'), 'utf8'))
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

/** Byte ranges as the Rust library counts: in characters, a piece of a character covering it whole. */
function characterRanges({ text, byteStart, byteEnd }: EncodedText): [number, number][] {
  const first: number[] = [];
  const last: number[] = [];
  let characters = 0;
  for (const character of text) {
    const bytes = Buffer.byteLength(character);
    for (let i = 0; i < bytes; i++) {
      last.push(i === 0 ? characters : characters + 1);
      first.push(characters);
    }
    characters++;
  }
  first.push(characters);
  last.push(characters);
  return Array.from(byteStart, (start, i) => [first[start] as number, last[byteEnd[i] as number] as number]);
}

/** Each token with the text it covers. */
function covered({ text, tokens, byteStart, byteEnd }: EncodedText): [string, string][] {
  const bytes = Buffer.from(text);
  return tokens.map((token, i) => [token, bytes.subarray(byteStart[i], byteEnd[i]).toString()]);
}

test('ids and places are those of the Rust library, in fourteen languages and on awkward texts', async () => {
  const tokenizer = await openTokenizer(join(sample, 'tiny-random-olmoe'), { modelVocab: 700 });
  expect(references.length).toBe(135);
  for (const { id, text, ids, offsets } of references) {
    const encoded = tokenizer.encode(text);
    expect([...encoded.ids], id).toEqual(ids);
    expect(characterRanges(encoded), id).toEqual(offsets);
  }
});

test('tokens cover the text from its first byte to its last, each byte once, and decode to it', async () => {
  const tokenizer = await openTokenizer(join(sample, 'tiny-random-olmoe'));
  for (const { id, text } of references) {
    const encoded = tokenizer.encode(text);
    expect(encoded.text, id).toBe(text.normalize('NFC'));
    let at = 0;
    for (const [i, start] of encoded.byteStart.entries()) {
      expect(start, id).toBe(at);
      at = encoded.byteEnd[i] as number;
    }
    expect(at, id).toBe(Buffer.byteLength(encoded.text));
    expect(tokenizer.decode(encoded.ids), id).toBe(encoded.text);
  }
});

test('a special token is flagged where the text spells it, and only there', async () => {
  const tokenizer = await openTokenizer(join(sample, 'tiny-random-olmoe'));
  const { tokens, special } = tokenizer.encode('a<|endoftext|>  <|endoftext');
  expect(tokens.filter((_, i) => special[i] === 1)).toEqual(['<|endoftext|>']);
  expect(tokenizer.isSpecial(0)).toBe(true);
  // A run of spaces is an added token, but no special one.
  expect(tokenizer.token(699)).toBe('  ');
  expect(tokenizer.isSpecial(699)).toBe(false);
});

test('a lone surrogate becomes U+FFFD, and offsets refer to that', async () => {
  const tokenizer = await openTokenizer(join(sample, 'tiny-random-olmoe'));
  const { text, byteEnd } = tokenizer.encode('a\ud800b');
  expect(text).toBe('a\ufffdb');
  expect(byteEnd.at(-1)).toBe(5);
});

test('a tokenizer describes itself', async () => {
  const tokenizer = await openTokenizer(join(sample, 'tiny-random-olmoe'));
  expect(tokenizer.kind).toBe('byte-level BPE');
  expect(tokenizer.vocabulary).toBe(700);
  expect(tokenizer.sha256).toMatch(/^[0-9a-f]{64}$/);
});

test('the token that a tokenizer puts before a text is special, covers nothing, and can be left out', async () => {
  const tokenizer = await openTokenizer(join(golden, 'f16'));
  const encoded = tokenizer.encode('ab');
  expect(covered(encoded)).toEqual([
    ['<|start|>', ''],
    ['a', 'a'],
    ['b', 'b'],
  ]);
  expect([...encoded.special]).toEqual([1, 0, 0]);
  expect(covered(tokenizer.encode('', { addSpecialTokens: false }))).toEqual([]);
  expect(covered(tokenizer.encode('ab', { addSpecialTokens: false })).length).toBe(2);
});

test('a space that a byte-level tokenizer puts before a text covers nothing', async () => {
  const json = JSON.parse(await readFile(join(sample, 'tiny-random-olmoe', 'tokenizer.json'), 'utf8'));
  json.pre_tokenizer.add_prefix_space = true;
  const tokenizer = await openTokenizer(await folderWith('prefix-space', json));
  const covers = (text: string) => covered(tokenizer.encode(text)).map(([token, there]) => `${token}=${there}`);
  expect(covers('the')).toEqual(['Ġthe=the']);
  expect(covers(' the')).toEqual(['Ġthe= the']);
  expect(covers('z<|endoftext|>the')).toEqual(['Ġ=', 'z=z', '<|endoftext|>=<|endoftext|>', 'Ġthe=the']);
});

test('a token that the model has no embedding for is refused by name', async () => {
  const tokenizer = await openTokenizer(join(sample, 'tiny-random-olmoe'), { modelVocab: 699 });
  expect(tokenizer.encode('a b').ids.length).toBeGreaterThan(0);
  expect((await problem(() => tokenizer.encode('a  b'))).message).toBe(
    'Token 1 of the text, "  ": expected an id below 699 (vocab_size in config.json), found 699.',
  );
});

test('an id without an entry is refused', async () => {
  const tokenizer = await openTokenizer(join(sample, 'tiny-random-olmoe'));
  expect((await problem(() => tokenizer.decode([5, 700]))).message).toBe(
    'Token id 700: expected an entry of the tokenizer, which has 700.',
  );
});

/** A SentencePiece-like BPE as Llama and Mixtral have it: "▁" for spaces, one put before each text, bytes as fallback. */
function sentencePiece(byteFallback: boolean): Record<string, unknown> {
  const bytes = Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, '0')}>`);
  const letters = [...'▁helowrdé', '▁h', '▁w', 'el', 'lo', '▁hel', '▁wor', 'or', 'ld', '▁hello'];
  const vocab = Object.fromEntries(['<unk>', '<s>', '</s>', ...bytes, ...letters].map((token, id) => [token, id]));
  const start = [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }];
  return {
    version: '1.0',
    added_tokens: [
      ...['<unk>', '<s>', '</s>'].map((content, id) => ({ id, content, normalized: false, special: true })),
      { id: 300, content: '[T]', lstrip: true, rstrip: true, normalized: false, special: true },
    ],
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'Prepend', prepend: '▁' },
        { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
      ],
    },
    pre_tokenizer: null,
    post_processor: { type: 'TemplateProcessing', single: start, pair: start, special_tokens: {} },
    decoder: {
      type: 'Sequence',
      decoders: [
        { type: 'Replace', pattern: { String: '▁' }, content: ' ' },
        { type: 'ByteFallback' },
        { type: 'Fuse' },
        { type: 'Strip', content: ' ', start: 1, stop: 0 },
      ],
    },
    model: {
      type: 'BPE',
      unk_token: '<unk>',
      fuse_unk: true,
      byte_fallback: byteFallback,
      vocab,
      merges: ['▁ h', '▁ w', 'e l', 'l o', '▁h el', 'o r', '▁w or', 'l d', '▁hel lo'],
    },
  };
}

async function folderWith(name: string, tokenizer: unknown): Promise<string> {
  const folder = join(temporary, name);
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'tokenizer.json'),
    typeof tokenizer === 'string' ? tokenizer : JSON.stringify(tokenizer),
  );
  return folder;
}

// Tokens as the Rust library gives them for the same file.
test.each<[text: string, expected: [string, string][]]>([
  [
    'hello world',
    [
      ['▁hello', 'hello'],
      ['▁wor', ' wor'],
      ['ld', 'ld'],
    ],
  ],
  [
    ' hello',
    [
      ['▁', ''],
      ['▁hello', ' hello'],
    ],
  ],
  [
    'hello  world',
    [
      ['▁hello', 'hello'],
      ['▁', ' '],
      ['▁wor', ' wor'],
      ['ld', 'ld'],
    ],
  ],
  [
    'héllo</s>world',
    [
      ['▁h', 'h'],
      ['é', 'é'],
      ['l', 'l'],
      ['lo', 'lo'],
      ['</s>', '</s>'],
      ['▁wor', 'wor'],
      ['ld', 'ld'],
    ],
  ],
  [
    '▁hello',
    [
      ['▁', ''],
      ['▁hello', '▁hello'],
    ],
  ],
  [
    'hello  [T]  world',
    [
      ['▁hello', 'hello'],
      ['[T]', '  [T]  '],
      ['▁wor', 'wor'],
      ['ld', 'ld'],
    ],
  ],
  [
    '[T] [T] ',
    [
      ['[T]', '[T] '],
      ['[T]', '[T] '],
    ],
  ],
])('"▁" for spaces: %j', async (text, expected) => {
  const tokenizer = await openTokenizer(await folderWith('metaspace', sentencePiece(true)));
  expect(tokenizer.kind).toBe('BPE, ▁ for spaces');
  expect(covered(tokenizer.encode(text))).toEqual([['<s>', ''], ...expected]);
});

test('bytes that stand for a character missing from the vocabulary each take their own byte', async () => {
  const tokenizer = await openTokenizer(await folderWith('bytes', sentencePiece(true)));
  const { tokens, byteStart, byteEnd } = tokenizer.encode('hello 中 w');
  expect(tokens).toEqual(['<s>', '▁hello', '▁', '<0xE4>', '<0xB8>', '<0xAD>', '▁w']);
  expect([...byteStart]).toEqual([0, 0, 5, 6, 7, 8, 9]);
  expect([...byteEnd]).toEqual([0, 5, 6, 7, 8, 9, 11]);
});

test('the unknown token covers what no entry knows', async () => {
  const tokenizer = await openTokenizer(await folderWith('unknown', sentencePiece(false)));
  expect(covered(tokenizer.encode('中文', { addSpecialTokens: false })).at(-1)).toEqual(['<unk>', '中文']);
  const tokens = covered(tokenizer.encode('hello 中 world', { addSpecialTokens: false }));
  expect(tokens).toEqual([
    ['▁hello', 'hello'],
    ['▁', ' '],
    ['<unk>', '中'],
    ['▁wor', ' wor'],
    ['ld', 'ld'],
  ]);
});

test('a tokenizer that changes the text is refused when it does', async () => {
  const lower = { ...sentencePiece(true), normalizer: { type: 'Lowercase' } };
  const tokenizer = await openTokenizer(await folderWith('lower', lower));
  expect((await problem(() => tokenizer.encode('eHe'))).message).toBe(
    'tokenizer.json: expected token 1 ("h") at byte 1 of the text, found "He".',
  );
});

test.each<[what: string, file: unknown, message: string | RegExp]>([
  ['that is no JSON', '{"model"', /^tokenizer\.json: expected JSON in UTF-8, found: .+\.$/],
  ['without a model', '{}', 'tokenizer.json: expected a model with a vocabulary, found none.'],
  [
    'with ids that are no numbers',
    { model: { vocab: { a: 'b' } } },
    'tokenizer.json: expected a whole number as the id of "a", found "b".',
  ],
  [
    'with an id beyond any vocabulary',
    { model: { vocab: { a: 4e9 } } },
    'tokenizer.json: expected a whole number as the id of "a", found 4000000000.',
  ],
  [
    'with a model that is not known',
    { ...sentencePiece(true), model: { type: 'Oracle', vocab: {} } },
    'tokenizer.json: expected a model of type BPE, Unigram, WordPiece, found "Oracle".',
  ],
  [
    'with an added token for single words only',
    { ...sentencePiece(true), added_tokens: [{ id: 9, content: 'x', single_word: true }] },
    'tokenizer.json: added token "x" asks for single_word, which is not supported.',
  ],
])('a tokenizer.json %s is refused', async (what, file, message) => {
  const folder = await folderWith(what.replaceAll(' ', '-'), file);
  const found = await problem(() => openTokenizer(folder));
  if (typeof message === 'string') expect(found.message).toBe(message);
  else expect(found.message).toMatch(message);
});

test('a missing tokenizer is said to be missing, with what to do about an older form', async () => {
  expect((await problem(() => openTokenizer(join(golden, 'f32')))).message).toBe(
    `${join(golden, 'f32')}: expected tokenizer.json, found none.`,
  );
  const folder = join(temporary, 'older');
  await mkdir(folder);
  await writeFile(join(folder, 'tokenizer.model'), '');
  const { message, hint } = await problem(() => openTokenizer(folder));
  expect(message).toBe(`${folder}: expected tokenizer.json, found only tokenizer.model.`);
  expect(hint).toContain('save_pretrained');
});

test('200 random damages to tokenizer.json end in a UserError, on opening or on use, or in places that fit', async () => {
  const whole = await readFile(join(golden, 'f16', 'tokenizer.json'));
  const random = randomSource(11);
  let refused = 0;
  for (let i = 0; i < 200; i++) {
    const folder = await folderWith('damage', damaged(whole, random).toString());
    try {
      const tokenizer = await openTokenizer(folder, { modelVocab: 300 });
      const encoded = tokenizer.encode('Nachts, 夜里 ليل');
      for (const id of encoded.ids) expect(id).toBeLessThan(300);
      expect(encoded.byteEnd.at(-1)).toBe(Buffer.byteLength(encoded.text));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(50);
});
