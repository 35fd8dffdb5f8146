import { expect, test } from 'vitest';
import { tokenText } from './token-text.ts';

test('byte-level letters become the characters they stand for', () => {
  expect(tokenText('Ġthe', 'byte-level')).toBe(' the');
  expect(tokenText('Ċ', 'byte-level')).toBe('\n');
  expect(tokenText('à¤¨', 'byte-level')).toBe('न');
  expect(tokenText('ðŁĺĢ', 'byte-level')).toBe('😀');
});

test('a piece of a character is shown by its bytes, beside whole characters', () => {
  expect(tokenText('à¤', 'byte-level')).toBe('⟨E0 A4⟩');
  expect(tokenText('¨', 'byte-level')).toBe('⟨A8⟩');
  expect(tokenText('Ġà¤', 'byte-level')).toBe(' ⟨E0 A4⟩');
  expect(tokenText('¨a', 'byte-level')).toBe('⟨A8⟩a');
});

test('every byte has a letter, and every letter gives its byte back', () => {
  // All code points that could be letters: those that decode to other than themselves, or to a byte.
  const seen = new Set<string>();
  for (let code = 0x21; code < 0x144; code++) {
    const letter = String.fromCodePoint(code);
    if (code === 0x7f || (code >= 0x80 && code <= 0xa0) || code === 0xad) continue;
    seen.add(tokenText(letter, 'byte-level'));
  }
  expect(seen.size).toBe(256);
});

test('an added token that is not spelled in bytes stays as it is', () => {
  expect(tokenText('<|endoftext|>', 'byte-level')).toBe('<|endoftext|>');
  expect(tokenText('<｜begin▁of▁sentence｜>', 'byte-level')).toBe('<｜begin▁of▁sentence｜>');
  expect(tokenText('two words', 'byte-level')).toBe('two words');
});

test('SentencePiece writes a space as a lower block and single bytes by their number', () => {
  expect(tokenText('▁the', 'sentencepiece')).toBe(' the');
  expect(tokenText('é', 'sentencepiece')).toBe('é');
  expect(tokenText('<0xE0>', 'sentencepiece')).toBe('⟨E0⟩');
  expect(tokenText('<0x0A>', 'sentencepiece')).toBe('\n');
  expect(tokenText('Ġthe', 'plain')).toBe('Ġthe');
});
