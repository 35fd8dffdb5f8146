// Tokenizers of the shapes that published models have, small, and parts that no honest tokenizer has.

const bytes = Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, '0')}>`);
const numbered = (tokens: readonly string[]): Record<string, number> =>
  Object.fromEntries(tokens.map((token, id) => [token, id]));
const special = (content: string, id: number): object => ({
  id,
  content,
  lstrip: false,
  rstrip: false,
  normalized: false,
  special: true,
});
const start = [{ SpecialToken: { id: '<s>', type_id: 0 } }, { Sequence: { id: 'A', type_id: 0 } }];

/** As Mixtral has it: BPE over "▁", one put before each text, bytes for what is missing. */
const sentencePiece = {
  version: '1.0',
  added_tokens: ['<unk>', '<s>', '</s>'].map(special),
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
    byte_fallback: true,
    vocab: numbered(['<unk>', '<s>', '</s>', ...bytes, '▁', 'r', 'i', 'v', 'e', '▁r', 'iv', 'er', 'iver']),
    merges: ['▁ r', 'i v', 'e r', 'iv er'],
  },
};

/** The split that Llama 3, Qwen2 and DeepSeek-V3 make before their bytes, in its published spelling. */
const SPLIT =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
const byteLetters = [...'!"#$%&()*+,-./0123456789:;?abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZĠĊâĢļĪÃĿ¤'];
const split = {
  version: '1.0',
  added_tokens: [special('<|begin|>', 200), { ...special('<|end|>', 201), normalized: true }],
  normalizer: { type: 'NFC' },
  pre_tokenizer: {
    type: 'Sequence',
    pretokenizers: [
      { type: 'Split', pattern: { Regex: SPLIT }, behavior: 'Isolated', invert: false },
      { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
    ],
  },
  post_processor: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false, use_regex: true },
  decoder: { type: 'ByteLevel' },
  model: {
    type: 'BPE',
    unk_token: null,
    ignore_merges: true,
    vocab: numbered(byteLetters),
    merges: [
      ['h', 'e'],
      ['Ġ', 't'],
    ],
  },
};

/** Unigram behind "▁", as T5 and early multilingual models have it. */
const unigram = {
  version: '1.0',
  added_tokens: [special('<unk>', 0)],
  normalizer: null,
  pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true },
  post_processor: null,
  decoder: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always' },
  model: {
    type: 'Unigram',
    unk_id: 0,
    vocab: [
      ['<unk>', 0],
      ['▁', -2],
      ['▁the', -3.5],
      ['r', -4],
      ['iver', -5],
      ['i', -6],
    ],
  },
};

const wordPiece = {
  version: '1.0',
  added_tokens: [special('[UNK]', 0)],
  normalizer: null,
  pre_tokenizer: { type: 'BertPreTokenizer' },
  post_processor: { type: 'BertProcessing', sep: ['[SEP]', 2], cls: ['[CLS]', 1] },
  decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
  model: {
    type: 'WordPiece',
    unk_token: '[UNK]',
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
    vocab: numbered(['[UNK]', '[CLS]', '[SEP]', 'the', 'river', '##s', 'r', '##ise', '.', '4', '##2']),
  },
};

export const TOKENIZERS: readonly object[] = [sentencePiece, split, unigram, wordPiece];

/** Patterns that take exponential time, more memory than there is, or cannot be. */
const PATTERNS = [
  '(a+)+$',
  '(?:a|aa)+!',
  '(\\s|\\S)*?\u0001',
  '((x+x+)+y|.)*z',
  '(?<!.*.*.*q)w',
  '(a{1,500}){1,500}',
  'a{2147483647}',
  '(',
  '[z-a]',
  '',
  '\\p{Nope}',
  '(?=.*)*',
];

/** Each goes where a tokenizer.json names a part of that kind. */
export const PARTS: Readonly<Record<string, readonly unknown[]>> = {
  pre_tokenizer: [
    ...PATTERNS.map((Regex) => ({ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false })),
    ...['Removed', 7, null].map((behavior) => ({ type: 'Split', pattern: { String: ' ' }, behavior, invert: false })),
    ...[0, -1, 0.25, '2', null, 1e9].map((length) => ({ type: 'FixedLength', length })),
    { type: 'Sequence', pretokenizers: [null, { type: 'Whitespace' }, { type: 'Digits', individual_digits: true }] },
    { type: 'Replace', pattern: { String: 'e' }, content: 'e'.repeat(100_000) },
    ...['', 7, '▁'.repeat(10_000)].map((replacement) => ({ type: 'Metaspace', replacement, str_rep: replacement })),
    { type: 'Split', pattern: {} },
    { type: 'Punctuation' },
  ],
  normalizer: [
    ...PATTERNS.map((Regex) => ({ type: 'Replace', pattern: { Regex }, content: '-' })),
    {
      type: 'Sequence',
      normalizers: Array.from({ length: 30 }, () => ({ type: 'Replace', pattern: { String: 'e' }, content: 'ee' })),
    },
    {
      type: 'Sequence',
      normalizers: Array.from({ length: 12 }, () => ({
        type: 'Replace',
        pattern: { String: '' },
        content: 'xxxxxxxxx',
      })),
    },
    { type: 'Prepend', prepend: 'x'.repeat(1_000_000) },
    { type: 'Prepend', prepend: { a: 1 } },
    ...['Lowercase', 'StripAccents', 'NFKD', 'BertNormalizer', 'Precompiled', 'Strip'].map((type) => ({
      type,
      strip_left: true,
      lowercase: true,
    })),
  ],
  decoder: [
    ...PATTERNS.map((Regex) => ({ type: 'Replace', pattern: { Regex }, content: '-' })),
    {
      type: 'Sequence',
      decoders: Array.from({ length: 30 }, () => ({ type: 'Replace', pattern: { String: 'e' }, content: 'ee' })),
    },
    { type: 'Sequence', decoders: [null] },
    { type: 'Strip', content: 'e', start: 1e12, stop: -1 },
    { type: 'BPEDecoder', suffix: '' },
    { type: 'CTC', pad_token: 7 },
    7,
  ],
  post_processor: [
    { type: 'TemplateProcessing', single: null, pair: null },
    { type: 'TemplateProcessing', single: [{ SpecialToken: { id: 'nobody', type_id: 0 } }, { Sequence: { id: 'A' } }] },
    { type: 'TemplateProcessing', single: [{ Sequence: { id: 'B' } }] },
    { type: 'TemplateProcessing', single: Array.from({ length: 300 }, () => ({ Sequence: { id: 'A' } })) },
    { type: 'BertProcessing', sep: null, cls: [] },
    { type: 'RobertaProcessing', sep: [{}, 2], cls: [7] },
    { type: 'Sequence', processors: [null] },
  ],
};
