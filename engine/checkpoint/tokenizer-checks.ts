// What must hold in a tokenizer.json before the library that uses it sees it: it takes everything as it comes.

import { brief, UserError } from '#protocol';

const MODELS: readonly string[] = ['BPE', 'Unigram', 'WordPiece'];
const AGAIN = 'Download the file again.';

/** Longer than any mark that a vocabulary puts on a piece of a word. */
const MOST_OF_A_MARK = 256;

/** @throws UserError naming what is wrong */
export function checkTokenizer(json: Readonly<Record<string, unknown>>, file: string): void {
  const refuse = (message: string, hint = AGAIN): never => {
    throw new UserError(`${file}: ${message}`, hint);
  };
  const checkId = (token: string, id: unknown): void => {
    // Far above any vocabulary, and low enough that a list indexed by it stays small.
    if (Number.isSafeInteger(id) && (id as number) >= 0 && (id as number) < 1 << 24) return;
    refuse(`expected a whole number as the id of ${brief(token)}, found ${brief(id)}.`);
  };
  const model = isObject(json.model) ? json.model : {};
  const { vocab, type } = model;
  // Old files name no type; the library tells them apart by what they hold.
  if (type !== undefined && !MODELS.includes(type as string)) {
    refuse(
      `expected a model of type ${MODELS.join(', ')}, found ${brief(type)}.`,
      'This kind of tokenizer is not read yet. Please report the model.',
    );
  }
  if (typeof vocab !== 'object' || vocab === null) {
    refuse(`expected a model with a vocabulary, found ${vocab === undefined ? 'none' : brief(vocab)}.`);
  }
  if (Array.isArray(vocab)) {
    // Unigram's: a list of [token, score].
    for (const entry of vocab as readonly unknown[]) {
      const fits = Array.isArray(entry) && typeof entry[0] === 'string' && Number.isFinite(entry[1]);
      if (!fits) refuse(`expected a vocabulary of tokens with their scores, found ${brief(entry)}.`);
    }
  } else {
    for (const [token, id] of Object.entries(vocab as object)) checkId(token, id);
  }
  for (const mark of ['end_of_word_suffix', 'continuing_subword_suffix', 'continuing_subword_prefix', 'unk_token']) {
    const value = model[mark] ?? '';
    if (typeof value === 'string' && value.length <= MOST_OF_A_MARK) continue;
    refuse(`expected ${mark} to be a short text, found ${brief(value)}.`);
  }
  if (model.unk_id !== undefined && model.unk_id !== null) checkId('unk_id', model.unk_id);
  const added = json.added_tokens ?? [];
  if (!Array.isArray(added)) refuse('expected added_tokens as a list.');
  for (const token of added as readonly unknown[]) {
    const { content, id, single_word, ...flags } = isObject(token) ? token : {};
    if (typeof content !== 'string' || content === '') refuse('expected text in each of added_tokens.');
    checkId(content as string, id);
    if (single_word === true) {
      refuse(
        `added token ${brief(content)} asks for single_word, which is not supported.`,
        'Without it some texts would be cut differently than the model was trained on. Please report the model.',
      );
    }
    for (const flag of ['lstrip', 'rstrip', 'normalized', 'special']) {
      if (['boolean', 'undefined'].includes(typeof flags[flag])) continue;
      refuse(`expected ${flag} of ${brief(content)} to be true or false, found ${brief(flags[flag])}.`);
    }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
