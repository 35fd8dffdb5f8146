// tokenizer.json, handed to the library that knows how to use it.

import { join } from 'node:path';
import { ByteLevelPreTokenizer, type PreTokenizer, SequencePreTokenizer, Tokenizer } from '@huggingface/tokenizers';
import { UserError } from '#protocol';
import { sha256 } from './file-identity.ts';
import { exists, names } from './hub-cache.ts';
import { readJsonObject } from './json-file.ts';

export const TOKENIZER_FILE = 'tokenizer.json';

const MODELS: readonly string[] = ['BPE', 'Unigram', 'WordPiece'];

export interface TokenizerFile {
  readonly library: Tokenizer;
  readonly json: Readonly<Record<string, unknown>>;
  /** Of tokenizer.json, hexadecimal. */
  readonly sha256: string;
}

/**
 * Reads a folder's tokenizer.
 * @throws UserError when it is missing, damaged or of a kind that the library does not know
 */
export async function readTokenizer(folder: string): Promise<TokenizerFile> {
  const path = join(folder, TOKENIZER_FILE);
  if (!(await exists(path))) throw await noTokenizer(folder);
  const { bytes, value } = await readJsonObject(path);
  checkParts(value);
  try {
    // tokenizer.json alone decides, as in the Rust library. What tokenizer_config.json adds (lower-casing, cleaning up
    // spaces) belongs to older tokenizers that had no tokenizer.json.
    const library = new Tokenizer({ ...value, added_tokens: value.added_tokens ?? [] }, {});
    countUnicodeSpaces(library.pre_tokenizer);
    return { library, json: value, sha256: sha256(bytes) };
  } catch (error) {
    // The library checks while it builds; whatever it meets there comes from the file.
    throw new UserError(
      `${TOKENIZER_FILE} in ${folder}: expected a tokenizer, found: ${(error as Error).message}`,
      'The file may be damaged, or newer than this program. Download it again.',
    );
  }
}

function checkParts(json: Readonly<Record<string, unknown>>): void {
  const model = typeof json.model === 'object' && json.model !== null ? (json.model as Record<string, unknown>) : {};
  const { vocab, type } = model;
  // Old files name no type; the library tells them apart by what they hold.
  if (type !== undefined && !MODELS.includes(type as string)) {
    throw new UserError(
      `${TOKENIZER_FILE}: expected a model of type ${MODELS.join(', ')}, found ${JSON.stringify(type)}.`,
      'This kind of tokenizer is not read yet. Please report the model.',
    );
  }
  if (typeof vocab !== 'object' || vocab === null) {
    throw new UserError(
      `${TOKENIZER_FILE}: expected a model with a vocabulary, found ${vocab === undefined ? 'none' : JSON.stringify(vocab)}.`,
      'Download the file again.',
    );
  }
  // A list of [token, score] is Unigram's; the others map a token to its id.
  if (!Array.isArray(vocab)) {
    for (const [token, id] of Object.entries(vocab)) checkId(token, id);
  }
  const added = json.added_tokens ?? [];
  if (!Array.isArray(added)) {
    throw new UserError(`${TOKENIZER_FILE}: expected added_tokens as a list.`, 'Download the file again.');
  }
  for (const token of added as { content?: unknown; id?: unknown; single_word?: unknown }[]) {
    if (typeof token?.content !== 'string' || token.content === '') {
      throw new UserError(`${TOKENIZER_FILE}: expected text in each of added_tokens.`, 'Download the file again.');
    }
    checkId(token.content, token.id);
    if (token.single_word === true) {
      throw new UserError(
        `${TOKENIZER_FILE}: added token ${JSON.stringify(token.content)} asks for single_word, which is not supported.`,
        'Without it some texts would be cut differently than the model was trained on. Please report the model.',
      );
    }
  }
}

function checkId(token: string, id: unknown): void {
  // Far above any vocabulary, and low enough that a list indexed by it stays small.
  if (Number.isSafeInteger(id) && (id as number) >= 0 && (id as number) < 1 << 24) return;
  throw new UserError(
    `${TOKENIZER_FILE}: expected a whole number as the id of ${JSON.stringify(token)}, found ${JSON.stringify(id)}.`,
    'Download the file again.',
  );
}

/**
 * The library writes GPT-2's pattern with JavaScript's \s, which counts U+FEFF and not U+0085 as white space; the Rust
 * library, which made every published vocabulary's counts, goes by Unicode's White_Space.
 */
function countUnicodeSpaces(part: PreTokenizer | null): void {
  if (part instanceof SequencePreTokenizer) for (const inner of part.tokenizers) countUnicodeSpaces(inner);
  if (!(part instanceof ByteLevelPreTokenizer)) return;
  const source = part.pattern.source.replaceAll('\\s', '\\p{White_Space}').replaceAll('\\S', '\\P{White_Space}');
  part.pattern = new RegExp(source, part.pattern.flags);
}

async function noTokenizer(folder: string): Promise<UserError> {
  const inside = await names(folder);
  const older = inside.find(
    (name) => name === 'tokenizer.model' || name === 'vocab.json' || name.endsWith('.tiktoken'),
  );
  if (older !== undefined) {
    return new UserError(
      `${folder}: expected ${TOKENIZER_FILE}, found only ${older}.`,
      'Convert it once with transformers: AutoTokenizer.from_pretrained(FOLDER).save_pretrained(FOLDER).',
    );
  }
  return new UserError(
    `${folder}: expected ${TOKENIZER_FILE}, found none.`,
    'Download it from the same repository and revision as the weights.',
  );
}
