// Verses of a CES document as its XML goes by: <body> holds <div type="book">, in it <seg id="b.MAR.1.1" type="verse">.

import { SaxesParser } from 'saxes';
import { UserError } from '#protocol';
import { wrong } from '../../reading/fields.ts';

export interface Verse {
  /** `b.MAR.1.1` */
  readonly id: string;
  /** `MAR`; '' outside a book. */
  readonly book: string;
  /** Spaces and line ends around and within made one space; '' where the verse is empty. */
  readonly text: string;
  readonly line: number;
}

/** Takes a document piece by piece and gives the verses that end in each. */
export interface VerseParser {
  /** @throws UserError for XML that is not well-formed, another kind of document, or a verse without id or within another */
  readonly write: (piece: string) => readonly Verse[];
  /** @throws UserError for a document that is cut */
  readonly close: () => void;
  /** The language's code as the header or the body has it; known before the first verse. */
  readonly language: () => string | undefined;
}

/** A Bible has books and chapters; whatever nests deeper than this is none. */
const DEEPEST = 64;

/** @param name the file's, for messages */
export function verseParser(name: string): VerseParser {
  const parser = new SaxesParser();
  const languages: { header?: string; body?: string } = {};
  const books: string[] = [];
  let open: { readonly id: string; readonly line: number; text: string; depth: number } | undefined;
  let root = true;
  let done: Verse[] = [];
  const place = () => `${name}, line ${parser.line}`;

  parser.on('error', ({ message }) => {
    // The parser puts line and column before its messages; the place says the line.
    const what = message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
    throw new UserError(`${place()}: damaged XML (${what}).`, 'Fetch the file again or choose another reader.');
  });
  parser.on('opentag', ({ name: tag, attributes }) => {
    if (root && tag !== 'cesDoc') throw wrong(place(), 'a document that begins with <cesDoc>', `<${tag}>`);
    root = false;
    if (open) open.depth += 1;
    // iso639 is a true code where id and lang may be the corpus' own: K'iche' has qc beside quc.
    if (tag === 'language') languages.header = attributes.iso639 ?? attributes.id ?? '';
    if (tag === 'body') languages.body = attributes.lang ?? '';
    if (tag === 'div') books.push(attributes.type === 'book' ? (attributes.id ?? '') : '');
    if (books.length > DEEPEST) throw wrong(place(), `<div> within at most ${DEEPEST} others`, 'one more');
    if (tag !== 'seg' || attributes.type !== 'verse') return;
    if (open) throw wrong(place(), `the end of verse ${open.id}`, `another verse, ${attributes.id ?? 'without id'}`);
    if (!attributes.id) throw wrong(place(), 'a verse with an id', '<seg type="verse">');
    open = { id: attributes.id, line: parser.line, text: '', depth: 0 };
  });
  parser.on('text', (text) => {
    if (open) open.text += text;
  });
  parser.on('cdata', (text) => {
    if (open) open.text += text;
  });
  parser.on('closetag', ({ name: tag }) => {
    if (tag === 'div') books.pop();
    if (!open || open.depth-- > 0) return;
    const book = books.findLast((each) => each !== '') ?? '';
    const { id, line, text } = open;
    done.push({ id, book: book.replace(/^b\./, ''), text: text.replace(/\s+/g, ' ').trim(), line });
    open = undefined;
  });

  return {
    write(piece) {
      done = [];
      parser.write(piece);
      return done;
    },
    close: () => void parser.close(),
    language: () => languages.header || languages.body || undefined,
  };
}
