// Corpus text in places where its spaces, line breaks and lone marks would not be seen.

/** Bytes that make no character by themselves, as `tokenText` writes them: `⟨E0 B8⟩`. */
const FRAGMENT = /^[\s␣]*⟨[0-9A-F]{2}(?: [0-9A-F]{2})*⟩$/u;

/**
 * A mark at the start, of a script whose letterforms do not bring a dotted circle of their own; those of India do, and
 * would show two.
 */
const LONE_MARK =
  /^(␣*)(?=\p{M})(?=[\p{Script=Thai}\p{Script=Lao}\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Inherited}])/u;

/** Whether a token is a piece of a character and not text. */
export function isFragment(text: string): boolean {
  return FRAGMENT.test(text);
}

/**
 * Line breaks and tabs as signs, spaces at the ends as `␣`, a mark without its letter on a dotted circle, and characters
 * that have no width by their number.
 */
export function visibleText(text: string): string {
  return text
    .replaceAll('\r', '␍')
    .replaceAll('\n', '↵')
    .replaceAll('\t', '⇥')
    .replace(/^\p{Zs}+|\p{Zs}+$/gu, (spaces) => '␣'.repeat([...spaces].length))
    .replace(LONE_MARK, '$1◌')
    .replace(/^[\u200b-\u200f\u2060\ufeff]+$/u, (signs) =>
      [...signs].map((sign) => `U+${sign.charCodeAt(0).toString(16).toUpperCase()}`).join(' '),
    );
}
