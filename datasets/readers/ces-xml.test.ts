import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { cesXml } from './ces-xml.ts';
import { genuine, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';
import { readDamaged } from './parts/testing-damage.ts';

const header = '<cesHeader><langUsage><language id="qc" iso639="quc">K\'iche\'</language></langUsage></cesHeader>';

function document(body: string, head = header): string {
  return `<?xml version="1.0" ?>\n<cesDoc version="4">\n${head}\n<text><body id="Bible" lang="qc">${body}</body></text>\n</cesDoc>\n`;
}

const verse = (id: string, text: string) => `\n<seg id="${id}" type="verse">${text}</seg>`;
const book = (id: string, verses: string) =>
  `<div id="b.${id}" type="book"><div id="b.${id}.1" type="chapter">${verses}</div></div>`;

test('the item is the verse id, the language the header’s ISO code, and spaces around a verse go', async () => {
  const mark = book(
    'MAR',
    verse('b.MAR.1.1', '\n\t\tThe road &amp; the <hi>sea</hi>\n\t\twere <![CDATA[<calm>]]>.\n\t') +
      verse('b.MAR.1.2', ' '),
  );
  const luke = book('LUK', verse('b.LUK.1.1', 'Cafe\u0301.'));
  expect(await readAll(cesXml, written('a.xml', document(mark + luke)))).toEqual([
    {
      id: 'b.MAR.1.1:quc',
      item: 'b.MAR.1.1',
      text: 'The road & the sea were <calm>.',
      labels: { book: 'MAR', language: 'quc', role: 'verse' },
    },
    {
      id: 'b.LUK.1.1:quc',
      item: 'b.LUK.1.1',
      text: 'Café.',
      labels: { book: 'LUK', language: 'quc', role: 'verse' },
    },
  ]);
});

test('without a header the body says the language, and the caller where neither does', async () => {
  const plain = document(book('MAR', verse('b.MAR.1.1', 'Ein Weg.')), '').replace('lang="qc"', 'lang="ger"');
  const [said] = await readAll(cesXml, written('a.xml.gz', gzipSync(plain)));
  expect(said?.labels).toMatchObject({ language: 'de', language_source: 'ger' });
  const silent = written('a.xml', plain.replace(' lang="ger"', ''));
  expect((await readAll(cesXml, silent, { language: 'gsw' }))[0]?.labels.language).toBe('gsw');
  expect(await refusal(cesXml, silent)).toBe('a.xml: nothing says its language.');
});

test('verses that end in different pieces of a long file all come, in order', async () => {
  const ids = Array.from({ length: 3000 }, (_, i) => `b.PSA.${i + 1}.1`);
  const text = 'Ґанок у саду. '.repeat(4).trim();
  const items = await readAll(
    cesXml,
    written('a.xml', document(book('PSA', ids.map((id) => verse(id, text)).join('')))),
  );
  expect(items.map(({ item }) => item)).toEqual(ids);
  expect(new Set(items.map((item) => item.text))).toEqual(new Set([text]));
});

test('content tells it, not the name', () => {
  const file = written('a.txt', document(''));
  expect(cesXml.recognises(startOf(file))).toBe('named');
  expect(cesXml.recognises(startOf(written('a.xml', '<html><body/></html>')))).toBe('no');
  expect(cesXml.recognises(startOf(written('a.xml', 'It begins with <cesDoc>.')))).toBe('no');
});

const whole = document(book('MAR', verse('b.MAR.1.1', 'One.') + verse('b.MAR.1.2', 'Two.')));

test.each([
  [
    'a tag that is not closed',
    whole.replace('Two.</seg>', 'Two.'),
    'a.xml, line 6: damaged XML (unexpected close tag)',
  ],
  ['a file that is cut', whole.slice(0, whole.indexOf('Two.')), 'a.xml, line 6: damaged XML (unclosed tag: seg)'],
  ['an entity that is not defined', whole.replace('Two.', '&nbsp;'), 'a.xml, line 6: damaged XML (undefined entity)'],
  [
    'another kind of document',
    '<html>\n</html>\n',
    'a.xml, line 1: expected a document that begins with <cesDoc>, found "<html>"',
  ],
  ['a text that is no XML', 'Two.', 'a.xml, line 1: damaged XML (text data outside of root node)'],
  ['a verse twice', whole.replace('b.MAR.1.2', 'b.MAR.1.1'), 'a.xml, line 6: verse b.MAR.1.1 is in line 5 already'],
  [
    'a verse without id',
    whole.replace('id="b.MAR.1.2" ', ''),
    'a.xml, line 6: expected a verse with an id, found "<seg type="verse">"',
  ],
  [
    'a verse within a verse',
    whole.replace('Two.', '<seg id="b.MAR.1.3" type="verse">Three.</seg>'),
    'a.xml, line 6: expected the end of verse b.MAR.1.2, found "another verse, b.MAR.1.3"',
  ],
  ['a language that is none', whole.replace('"quc"', '"Quiché"'), 'a.xml: "Quiché" is not a language code'],
  [
    'one that nests without end',
    document('<div>'.repeat(100)),
    'a.xml, line 4: expected <div> within at most 64 others, found "one more"',
  ],
  ['a document without verses', document(''), 'a.xml: there is no text in it'],
  ['an empty file', '', 'a.xml, line 1: damaged XML (document must contain a root element)'],
])('%s is refused', async (_, content, message) => {
  expect(await refusal(cesXml, written('a.xml', content))).toBe(`${message}.`);
});

test('bytes that are not UTF-8 and gzip that is cut are refused', async () => {
  const latin1 = written('a.xml', Buffer.from(whole.replace('Two', 'Zw\u00f6lf'), 'latin1'));
  expect(await refusal(cesXml, latin1)).toBe(
    `${latin1.path}: expected UTF-8 text, found bytes that are not, after byte 0.`,
  );
  const cut = written('a.xml.gz', gzipSync(whole).subarray(0, 90));
  expect(await refusal(cesXml, cut)).toBe(`${cut.path}: damaged or incomplete gzip (unexpected end of file).`);
});

test('random damage is refused or read, and never anything else', async () => {
  const long = whole.replace('Two.', 'Two sheep, three goats and a cow stood by the well. '.repeat(20));
  const plain = await readDamaged(cesXml, 'a.xml', Buffer.from(long), 120);
  expect([plain.refused > 0, plain.read > 0]).toEqual([true, true]);
  const packed = await readDamaged(cesXml, 'a.xml.gz', gzipSync(whole), 60);
  expect(packed.refused).toBeGreaterThan(0);
});

test.skipIf(noGenuine)('the genuine Gospel of Mark in Ukrainian is 678 verses', async () => {
  const file = genuine('formats/bible_ces_xml/Ukranian-NT.MAR.xml');
  expect(cesXml.recognises(startOf(file))).toBe('named');
  const items = await readAll(cesXml, file);
  expect([items.length, items.at(-1)?.item]).toEqual([678, 'b.MAR.16.20']);
  expect(items[0]).toEqual({
    id: 'b.MAR.1.1:ukr',
    item: 'b.MAR.1.1',
    text: 'Почин євангелиї Ісуса Христа, Сина Божого,',
    labels: { book: 'MAR', language: 'uk', language_source: 'ukr', role: 'verse' },
  });
});
