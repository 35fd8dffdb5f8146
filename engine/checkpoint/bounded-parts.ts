// The parts of a tokenizer, kept from growing text without end: a list of thirty replacements that double it makes a
// billion characters of one, and a process that runs out of memory cannot say so.

import {
  type Decoder,
  type Normalizer,
  type PostProcessor,
  type PreTokenizer,
  SequenceDecoder,
  SequenceNormalizer,
  SequencePostProcessor,
  SequencePreTokenizer,
  type Tokenizer,
} from '@huggingface/tokenizers';
import { UserError } from '#protocol';

/** How much of a text may come out of each part for each unit that went in. NFKD makes 18 of one Arabic ligature. */
const GROWTH = 32;
/** What short texts may become besides, for all that is put around them. */
const SLACK = 4096;
/** Tokens that may be put around a text. */
const MOST_AROUND = 64;

/**
 * Watches what each part gives out.
 * @returns sets what is allowed for a text of so many UTF-16 units; to be called before each
 */
export function boundParts(library: Tokenizer, file: string): (units: number) => void {
  let left = 0;
  let parts = 0;
  const spend = (units: number): void => {
    left -= units;
    if (left < 0) throw tooMuch(file);
  };
  const normalizer = (part: Normalizer): void => {
    parts++;
    if (part instanceof SequenceNormalizer) for (const inner of part.normalizers) if (inner) normalizer(inner);
    const normalize = part.normalize.bind(part);
    part.normalize = (text) => {
      const result = normalize(text);
      spend(result.length);
      return result;
    };
  };
  const preTokenizer = (part: PreTokenizer): void => {
    parts++;
    if (part instanceof SequencePreTokenizer) for (const inner of part.tokenizers) if (inner) preTokenizer(inner);
    const cut = part.pre_tokenize_text.bind(part);
    part.pre_tokenize_text = (text, options) => {
      const pieces = cut(text, options);
      spend(sum(pieces));
      return pieces;
    };
  };
  const decoder = (part: Decoder): void => {
    parts++;
    if (part instanceof SequenceDecoder) for (const inner of part.decoders) decoder(inner);
    const decode = part.decode_chain.bind(part);
    part.decode_chain = (tokens) => {
      const result = decode(tokens);
      spend(sum(result));
      return result;
    };
  };
  const postProcessor = (part: PostProcessor): void => {
    if (part instanceof SequencePostProcessor) for (const inner of part.processors) if (inner) postProcessor(inner);
    const process = part.post_process.bind(part);
    part.post_process = (tokens, ...rest) => {
      const result = process(tokens, ...rest);
      if (result.tokens.length > tokens.length + MOST_AROUND) throw tooMuch(file);
      return result;
    };
  };
  if (library.normalizer) normalizer(library.normalizer);
  if (library.pre_tokenizer) preTokenizer(library.pre_tokenizer);
  if (library.decoder) decoder(library.decoder);
  if (library.post_processor) postProcessor(library.post_processor);
  return (units) => {
    left = (GROWTH * units + SLACK) * Math.max(1, parts);
  };
}

function sum(pieces: readonly string[]): number {
  return pieces.reduce((all, { length }) => all + length, 0);
}

function tooMuch(file: string): UserError {
  return new UserError(
    `${file}: expected parts that leave a text about as long as it is, found one that makes many times as much of it.`,
    'The file may be damaged or made to do harm. Take it from the repository of the original model.',
  );
}
