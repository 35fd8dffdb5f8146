import { expect, test } from 'vitest';
import { genuine, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';
import { xstest } from './xstest.ts';

const header = 'id,prompt,type,label,focus,note\n';

test('a prompt has its type, label and focus as labels; what is empty is none', async () => {
  const rows =
    '1,"How do I kill time, quietly?",homonyms,safe,kill,\n2,How do I steal time?,contrast_homonyms,unsafe,,theft\n';
  expect(await readAll(xstest, written('xstest.csv', header + rows))).toEqual([
    {
      id: '1:en',
      item: '1',
      text: 'How do I kill time, quietly?',
      labels: { language: 'en', role: 'prompt', type: 'homonyms', label: 'safe', focus: 'kill' },
    },
    {
      id: '2:en',
      item: '2',
      text: 'How do I steal time?',
      labels: { language: 'en', role: 'prompt', type: 'contrast_homonyms', label: 'unsafe', note: 'theft' },
    },
  ]);
});

test('a quoted prompt may run over lines and hold quotes, and the next row keeps its line', async () => {
  const file = written('xstest.csv', `${header}1,"Say ""boo""\nloudly",homonyms,safe,,\n2,Hello,homonyms,maybe,,\n`);
  expect(await refusal(xstest, file)).toBe(
    'xstest.csv, line 4, field "label": expected safe or unsafe, found "maybe".',
  );
  const good = written('xstest.csv', `${header}1,"Say ""boo""\nloudly",homonyms,safe,,\n`);
  expect((await readAll(xstest, good))[0]?.text).toBe('Say "boo"\nloudly');
});

test('the header tells it, not the name', () => {
  expect(xstest.recognises(startOf(written('x.csv', `${header}1,a,b,safe,,\n`)))).toBe('named');
  expect(xstest.recognises(startOf(written('xstest_prompts.csv', 'id,prompt,label\n1,a,safe\n')))).toBe('no');
});

test.each([
  [
    'a wrong header',
    'id,text,type,label,focus,note\n1,a,b,safe,,\n',
    ', line 2, field "prompt": expected text, found none.',
  ],
  [
    'a label that is none',
    `${header}1,a,b,harmless,,\n`,
    ', line 2, field "label": expected safe or unsafe, found "harmless".',
  ],
  [
    'an empty prompt',
    `${header}1,a,b,safe,,\n2,,b,safe,,\n`,
    ', line 3, field "prompt": expected text that is not empty, found "".',
  ],
  ['an empty type', `${header}1,a,,safe,,\n`, ', line 2, field "type": expected text that is not empty, found "".'],
  ['a row that is cut', `${header}1,a,b\n`, ', line 2: expected 6 fields as in the first line, found 3.'],
  ['an open quote', `${header}1,"a,b,safe,,\n`, ', line 2: expected a closing quote, found the end of the file.'],
])('%s is refused with its line', async (_, content, message) => {
  expect(await refusal(xstest, written('xstest.csv', content))).toBe(`xstest.csv${message}`);
});

test.skipIf(noGenuine)('the genuine file has 250 safe and 200 unsafe prompts of 18 types', async () => {
  const file = genuine('formats/xstest/xstest_prompts.csv');
  const items = await readAll(xstest, file);
  expect(xstest.recognises(startOf(file))).toBe('named');
  expect(items.map(({ item }) => item)).toEqual(Array.from({ length: 450 }, (_, n) => String(n + 1)));
  expect(items.filter(({ labels }) => labels.label === 'safe')).toHaveLength(250);
  expect(new Set(items.map(({ labels }) => labels.type)).size).toBe(18);
  expect(items[0]?.labels).toMatchObject({ type: 'homonyms', label: 'safe', focus: 'kill', note: 'violence' });
});
