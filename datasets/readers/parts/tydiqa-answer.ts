// What TyDi QA's annotators found in an article: the paragraph that answers, and within it the answer's own words.

import { asObject, type Fields, listField, textField, wholeField, wrong } from '../../reading/fields.ts';

export interface Found {
  /** The paragraph that the first annotator who found one chose. */
  readonly passage: string | undefined;
  /** The words of the first annotator who marked some, or else YES or NO. */
  readonly answer: string | undefined;
  /** Which kind of answer that is; `passage` where only the paragraph answers. */
  readonly kind: 'words' | 'yes-no' | 'passage' | 'none';
}

/** @throws UserError for a candidate that there is not, or bytes that are no part of the article */
export function foundIn(fields: Fields, place: string): Found {
  const article = Buffer.from(textField(fields, 'document_plaintext', place));
  const candidates = listField(fields, 'passage_answer_candidates', place);
  let passage: string | undefined;
  let words: string | undefined;
  let verdict: string | undefined;
  for (const [a, value] of listField(fields, 'annotations', place).entries()) {
    const where = `${place}, annotation ${a + 1}`;
    const annotation = asObject(value, where);
    const chosen = wholeField(
      asObject(annotation.passage_answer, `${where}, passage_answer`),
      'candidate_index',
      where,
    );
    if (chosen < -1 || chosen >= candidates.length) {
      throw wrong(`${where}, field "candidate_index"`, `a number from -1 to ${candidates.length - 1}`, chosen);
    }
    const candidate = `${place}, candidate ${chosen}`;
    if (chosen !== -1) passage ??= spanOf(asObject(candidates[chosen], candidate), article, candidate);
    words ??= spanOf(asObject(annotation.minimal_answer, `${where}, minimal_answer`), article, where);
    const yesNo = textField(annotation, 'yes_no_answer', where);
    if (!/^(YES|NO|NONE)$/.test(yesNo)) throw wrong(`${where}, field "yes_no_answer"`, 'YES, NO or NONE', yesNo);
    if (yesNo !== 'NONE') verdict ??= yesNo;
  }
  const kind =
    words !== undefined ? 'words' : verdict !== undefined ? 'yes-no' : passage !== undefined ? 'passage' : 'none';
  return { passage, answer: words ?? verdict, kind };
}

/** The text of a span of bytes; undefined for -1 to -1, which stands for none. */
function spanOf(span: Fields, article: Buffer, place: string): string | undefined {
  const start = wholeField(span, 'plaintext_start_byte', place);
  const end = wholeField(span, 'plaintext_end_byte', place);
  if (start === -1 && end === -1) return undefined;
  const expected = `part of an article of ${article.length} bytes`;
  if (start < 0 || start >= end || end > article.length) throw wrong(place, expected, `bytes ${start} to ${end}`);
  // Both ends stand between characters when no byte there continues one.
  if (continues(article[start]) || continues(article[end])) {
    throw wrong(place, `${expected}, of whole characters`, `bytes ${start} to ${end}`);
  }
  return article.toString('utf8', start, end);
}

function continues(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
