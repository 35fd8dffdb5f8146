// Text to token ids and back, with the place of each token in the text.

import type { AddedToken, Tokenizer as Library } from '@huggingface/tokenizers';
import { brief, type TokenSpelling, UserError } from '#protocol';
import { alignTokens, type Piece, type PrefixSpace } from './align-tokens.ts';
import { findCheckpoint } from './find-checkpoint.ts';
import type { Environment } from './hub-cache.ts';
import { spellingOf, surface } from './token-surface.ts';
import { readTokenizer } from './tokenizer-file.ts';

export interface EncodedText {
  /** The text in NFC; lone surrogates have become U+FFFD. Offsets refer to it. */
  readonly text: string;
  readonly ids: Uint32Array;
  /** The vocabulary's own spelling of each token. */
  readonly tokens: readonly string[];
  /** Into the text's UTF-8 bytes. Tokens that the tokenizer put around the text are empty ranges. */
  readonly byteStart: Uint32Array;
  readonly byteEnd: Uint32Array;
  /** 1 for special tokens, whether added or written in the text. */
  readonly special: Uint8Array;
}

export interface EncodeOptions {
  /** Put the tokenizer's own tokens around the text, such as one that begins it. Default: yes. */
  readonly addSpecialTokens?: boolean;
}

export interface TextTokenizer {
  /** Of tokenizer.json, hexadecimal. */
  readonly sha256: string;
  /** `byte-level BPE`, `Unigram, ▁ for spaces`. */
  readonly kind: string;
  /** Entries, added tokens among them. */
  readonly vocabulary: number;
  /** @throws UserError when a token's id is not in the model's vocabulary, or tokens cannot be placed in the text */
  encode(text: string, options?: EncodeOptions): EncodedText;
  /** @throws UserError for an id that has no entry */
  decode(ids: ArrayLike<number>): string;
  /** How the vocabulary spells its entries. */
  readonly spelling: TokenSpelling;
  /** An entry in the vocabulary's own spelling. @throws UserError for an id that has no entry */
  token(id: number): string;
  /** The same; null for an id that has no entry, as a model's vocabulary may be larger than its tokenizer's. */
  find(id: number): string | null;
  isSpecial(id: number): boolean;
  /**
   * What an entry puts into a text, perhaps part of a character; of an added token its spelling.
   * @throws UserError for an id that has no entry
   */
  bytes(id: number): Uint8Array;
}

/**
 * Opens the tokenizer of a checkpoint.
 * @param path as for openCheckpoint
 * @param modelVocab `vocab_size` of the model: ids from there on have no embedding and are refused
 * @param patience milliseconds that a text of usual length may take
 */
export async function openTokenizer(
  path: string,
  {
    modelVocab,
    env = process.env,
    patience,
  }: { readonly modelVocab?: number; readonly env?: Environment; readonly patience?: number } = {},
): Promise<TextTokenizer> {
  const { folder } = await findCheckpoint(path, env);
  const { library, use, json, sha256 } = await readTokenizer(folder, patience);
  const spelling = spellingOf(json);
  const added = library.get_added_tokens_decoder();
  const around = use('puts tokens around a text', 0, () => tokensAround(library));
  const vocabulary = Object.keys(library.model?.vocab ?? []).length;
  const prefix: PrefixSpace = JSON.stringify(json.normalizer ?? null).includes('"type":"Prepend"') ? 'always' : 'maybe';
  const limit = modelVocab ?? Number.POSITIVE_INFINITY;
  const unknownId = unknownToken(library, json);
  const pieces = new Map<number, Piece>();

  /** The same few thousand entries come again and again. */
  function piece(id: number, token: string): Piece {
    const known = pieces.get(id);
    if (known) return known;
    const made = makePiece(token, added.get(id), spelling, id === unknownId);
    pieces.set(id, made);
    return made;
  }

  function spell(id: number): string {
    const token = library.id_to_token(id);
    if (token !== undefined) return token;
    throw new UserError(
      `Token id ${id}: expected an entry of the tokenizer, which has ${vocabulary}.`,
      'Are the tokenizer and the weights of the same model?',
    );
  }

  return {
    sha256,
    kind: kindOf(json, spelling),
    vocabulary,
    spelling,
    token: spell,
    find: (id) => library.id_to_token(id) ?? null,
    isSpecial: (id) => added.get(id)?.special === true,
    bytes: (id) => piece(id, spell(id)).bytes,
    decode(ids) {
      const list = Array.from(ids);
      if (list.length === 0) return '';
      const units = list.reduce((sum, id) => sum + spell(id).length, 0);
      return use('joins tokens', units, () => library.decode(list, { clean_up_tokenization_spaces: false }));
    },
    encode(given, { addSpecialTokens = true } = {}) {
      const bytes = new TextEncoder().encode(given.normalize('NFC'));
      const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
      const core = use('cuts the text', text.length, () => library.encode(text, { add_special_tokens: false }));
      checkTokens(core);
      const places = alignTokens(
        bytes,
        core.ids.map((id, i) => piece(id, core.tokens[i] as string)),
        prefix,
        'tokenizer.json',
      );
      const { before, after } = addSpecialTokens ? around : { before: [], after: [] };
      const ids = Uint32Array.from([...before, ...core.ids, ...after]);
      checkIds(ids, limit, spell);
      const byteStart = new Uint32Array(ids.length).fill(bytes.length);
      const byteEnd = byteStart.slice();
      byteStart.fill(0, 0, before.length).set(places.start, before.length);
      byteEnd.fill(0, 0, before.length).set(places.end, before.length);
      const special = Uint8Array.from(ids, (id) => (added.get(id)?.special ? 1 : 0));
      special.fill(1, 0, before.length).fill(1, ids.length - after.length);
      return { text, ids, tokens: Array.from(ids, spell), byteStart, byteEnd, special };
    },
  };
}

function makePiece(token: string, added: AddedToken | undefined, spelling: TokenSpelling, unknown: boolean): Piece {
  if (!added) return { token, bytes: surface(token, spelling), added: null, unknown };
  // Texts are in NFC, so a normalised added token is met in NFC too.
  const bytes = new TextEncoder().encode(added.content.normalize('NFC'));
  return { token, bytes, added: { lstrip: added.lstrip, rstrip: added.rstrip }, unknown };
}

/** Ids that the post-processor puts before and after a text, found by sending a marker through it. */
function tokensAround(library: Library): { readonly before: readonly number[]; readonly after: readonly number[] } {
  const marker = '\u0000text\u0000';
  const { tokens } = library.post_processor?.post_process([marker], null, true) ?? { tokens: [marker] };
  const place = tokens.indexOf(marker);
  const twice = tokens.indexOf(marker, place + 1) >= 0;
  const ids = tokens.map((token) => (token === marker ? -1 : library.token_to_id(token)));
  const missing = ids.indexOf(undefined);
  if (place < 0 || twice || missing >= 0) {
    throw new UserError(
      `tokenizer.json: expected a post_processor of known tokens around the text, found ${brief(tokens[missing] ?? tokens)}.`,
      'The file may be damaged. Download it again.',
    );
  }
  return { before: ids.slice(0, place) as number[], after: ids.slice(place + 1) as number[] };
}

/** A file may name an unknown token that has no id, or entries that are no text. */
function checkTokens({ ids, tokens }: { readonly ids: readonly unknown[]; readonly tokens: readonly unknown[] }): void {
  const bad = ids.findIndex((id, i) => !Number.isSafeInteger(id) || typeof tokens[i] !== 'string');
  if (bad < 0 && ids.length === tokens.length) return;
  throw new UserError(
    `tokenizer.json: expected an entry for each token, found none for token ${bad}, ${brief(tokens[bad])}.`,
    'The file may be damaged. Download it again.',
  );
}

function checkIds(ids: Uint32Array, limit: number, spell: (id: number) => string): void {
  const bad = ids.findIndex((id) => id >= limit);
  if (bad < 0) return;
  const id = ids[bad] as number;
  throw new UserError(
    `Token ${bad} of the text, ${JSON.stringify(spell(id))}: expected an id below ${limit} (vocab_size in config.json), found ${id}.`,
    'The tokenizer has entries that the model lacks. Are they of the same model? Else leave this token out of the text.',
  );
}

function unknownToken(library: Library, json: Readonly<Record<string, unknown>>): number | undefined {
  const { unk_token: token, unk_id: id } = json.model as { readonly unk_token?: unknown; readonly unk_id?: unknown };
  if (typeof id === 'number') return id;
  return typeof token === 'string' ? library.token_to_id(token) : undefined;
}

function kindOf(json: Readonly<Record<string, unknown>>, spelling: TokenSpelling): string {
  const { type } = json.model as { readonly type?: unknown };
  const model = typeof type === 'string' ? type : 'BPE';
  if (spelling === 'byte-level') return `byte-level ${model}`;
  return spelling === 'sentencepiece' ? `${model}, ▁ for spaces` : model;
}
