// Made-up text in four languages and the random numbers behind it.

const WORDS: Readonly<Record<string, readonly string[]>> = {
  en: 'the river of light and stone was never far from our small house where people came to speak about old roads'.split(
    ' ',
  ),
  de: 'der Fluss und das Licht waren nie weit von unserem kleinen Haus wo Leute über alte Straßen sprachen'.split(' '),
  sw: 'mto na mwanga haukuwa mbali na nyumba yetu ndogo ambapo watu walikuja kuzungumza kuhusu barabara'.split(' '),
  hi: 'नदी और प्रकाश हमारे छोटे घर से दूर नहीं थे जहाँ लोग पुरानी सड़कों की बात करने आते थे'.split(' '),
};

/** A small, fast generator (mulberry32). @returns numbers in [0, 1) */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let x = Math.imul(state ^ (state >>> 15), state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Words of one sequence and an id for each; languages take turns.
 * @param s number of the sequence
 */
export function syntheticWords(
  seed: number,
  s: number,
  count: number,
): { readonly language: string; readonly words: readonly string[]; readonly ids: readonly number[] } {
  const random = randomNumbers(seed);
  const languages = Object.keys(WORDS);
  const which = s % languages.length;
  const language = languages[which] as string;
  const lexicon = WORDS[language] as readonly string[];
  const words: string[] = [];
  const ids: number[] = [];
  for (let i = 0; i < count; i++) {
    // The cube makes few words frequent and many rare.
    const rank = Math.floor(random() ** 3 * lexicon.length * 40);
    const stem = lexicon[rank % lexicon.length] as string;
    words.push(rank < lexicon.length ? stem : `${stem}${Math.floor(rank / lexicon.length)}`);
    ids.push(1000 * (which + 1) + rank);
  }
  return { language, words, ids };
}

/** A text as a byte-level vocabulary spells it (protocol's token-text.ts has the way back). */
export function byteLetters(text: string): string {
  let letters = '';
  for (const byte of Buffer.from(text)) letters += LETTERS[byte];
  return letters;
}

const LETTERS = byteAlphabet();

function byteAlphabet(): readonly string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    return String.fromCodePoint(printable ? byte : next++);
  });
}
