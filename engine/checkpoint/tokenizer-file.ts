// tokenizer.json, handed to the library that knows how to use it.

import { join } from 'node:path';
import { ByteLevelPreTokenizer, type PreTokenizer, SequencePreTokenizer, Tokenizer } from '@huggingface/tokenizers';
import { formatDuration, UserError } from '#protocol';
import { boundParts } from './bounded-parts.ts';
import { sha256 } from './file-identity.ts';
import { exists, names } from './hub-cache.ts';
import { readJsonObject } from './json-file.ts';
import { withinTime } from './time-limit.ts';
import { checkTokenizer } from './tokenizer-checks.ts';

export const TOKENIZER_FILE = 'tokenizer.json';

/** Milliseconds that reading a file or cutting a text may take. Real ones take a thousandth of it. */
const PATIENCE = 20_000;
/** Bytes of a text that may take as long again. */
const PATIENT_BYTES = 100_000;

export interface TokenizerFile {
  readonly library: Tokenizer;
  /**
   * Lets the library work on a text.
   * @param what it is to do, as in `cuts the text`
   * @param units how long the text is
   * @throws UserError when it fails, takes too long or makes too much of it: the file is to blame
   */
  use<T>(what: string, units: number, work: () => T): T;
  readonly json: Readonly<Record<string, unknown>>;
  /** Of tokenizer.json, hexadecimal. */
  readonly sha256: string;
}

/**
 * Reads a folder's tokenizer.
 * @param patience milliseconds that it may take, and a text of usual length later
 * @throws UserError when it is missing, damaged or of a kind that the library does not know
 */
export async function readTokenizer(folder: string, patience = PATIENCE): Promise<TokenizerFile> {
  const path = join(folder, TOKENIZER_FILE);
  const missing = await missingTokenizer(folder);
  if (missing) throw missing;
  const { bytes, value } = await readJsonObject(path);
  checkTokenizer(value, TOKENIZER_FILE);
  const library = blamed(folder, 'a tokenizer', patience, () => build(value));
  const allow = boundParts(library, TOKENIZER_FILE);
  return {
    library,
    use: (what, units, work) =>
      blamed(folder, `a tokenizer that ${what}`, patience * (1 + units / PATIENT_BYTES), () => {
        allow(units);
        return work();
      }),
    json: value,
    sha256: sha256(bytes),
  };
}

/**
 * tokenizer.json alone decides, as in the Rust library. What tokenizer_config.json adds (lower-casing, cleaning up spaces)
 * belongs to older tokenizers that had no tokenizer.json.
 */
function build(json: Readonly<Record<string, unknown>>): Tokenizer {
  const added = (json.added_tokens ?? []) as readonly { readonly content: string }[];
  // While it builds, the library normalises the added tokens, with nobody watching: so that is tried here first.
  const bare = new Tokenizer({ ...json, added_tokens: [], model: { type: 'BPE', vocab: {}, merges: [] } }, {});
  const allow = boundParts(bare, TOKENIZER_FILE);
  for (const { content } of added) {
    allow(content.length);
    bare.normalizer?.normalize(content);
  }
  const library = new Tokenizer({ ...json, added_tokens: added }, {});
  countUnicodeSpaces(library.pre_tokenizer);
  return library;
}

/** What goes wrong in the library, or takes it too long, comes from the file. */
function blamed<T>(folder: string, expected: string, milliseconds: number, work: () => T): T {
  const problem = (found: string): UserError =>
    new UserError(
      `${TOKENIZER_FILE} in ${folder}: expected ${expected}, found: ${found}`,
      'The file may be damaged, or newer than this program. Download it again.',
    );
  try {
    return withinTime(milliseconds, work, () => problem(`not done after ${formatDuration(milliseconds / 1000)}.`));
  } catch (error) {
    throw error instanceof UserError ? error : problem((error as Error).message);
  }
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

/** Why a folder has no tokenizer; null where it has one, whole or not. */
export async function missingTokenizer(folder: string): Promise<UserError | null> {
  if (await exists(join(folder, TOKENIZER_FILE))) return null;
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
