import { expect, test } from 'vitest';
import { parseRecordRequest } from './record-request.ts';

const parse = parseRecordRequest(100);
const least = { model: '/m', source: { kind: 'corpus', name: 'sample' } };

test('a request with every field reads back as it was', () => {
  const request = {
    ...least,
    out: '/t/x.trace',
    labels: { language: 'zh-Hans' },
    level: 'probs',
    nll: true,
    backend: 'wasm',
    precision: 'f32',
    expertBudget: { share: 0.25 },
    half: false,
    text: false,
    overwrite: true,
    interventions: [{ mode: 'mask_pre', targets: [{ layer: 3, expert: 5 }] }],
  };
  expect(parse(request, 'record.start')).toEqual(request);
});

test.each([
  [{ kind: 'files', paths: ['/a', '/b'] }],
  [{ kind: 'lines', path: '/a' }],
  [{ kind: 'pasted', name: 'note', text: 'Guten Tag', perLine: true }],
  [{ kind: 'trace', path: '/a.trace', sequences: [0, 4] }],
  [{ kind: 'trace', path: '/a.trace' }],
  [{ kind: 'corpus', name: 'sample', selection: { languages: ['en'], labels: { topic: ['x'] }, items: 3 } }],
  [
    {
      kind: 'dataset',
      path: '/d',
      reading: { reader: 'table', language: 'de', columns: { text: 't', item: 'i', language: 'l', labels: ['a b'] } },
      selection: { roles: ['question'], complete: true },
    },
  ],
])('text may come from %j', (source) => {
  expect(parse({ ...least, source }, 'r').source).toEqual(source);
});

test.each([
  [{ model: 7 }, 'r.model: expected a path, found 7.'],
  [{ level: 'all' }, 'r.level: expected one of choices, probs, norms, found "all".'],
  [{ backend: 'cuda' }, 'r.backend: expected one of auto, wasm, tensorflow, found "cuda".'],
  [{ source: { kind: 'files', paths: [] } }, 'r.source.paths: expected a list of 1 to 10000 entries'],
  [
    { interventions: [{ mode: 'mask_pre', targets: [{ layer: -1, expert: 0 }] }] },
    'targets[0].layer: expected a whole',
  ],
  [{ expertBudget: { share: 2 } }, 'r.expertBudget: expected bytes, or a share above 0 and up to 1'],
  [{ expertBudget: { bytes: 0 } }, 'r.expertBudget.bytes: expected a whole number of at least 1'],
  [{ expertBudget: { bytes: 1, share: 1 } }, 'r.expertBudget: expected bytes, or a share above 0 and up to 1'],
  [{ labels: { 'a b': 'x' } }, 'expected letters, digits, _ and -'],
  [
    { source: { kind: 'corpus', name: 'x', selection: { items: 0 } } },
    'selection.items: expected a whole number of at',
  ],
  [
    { source: { kind: 'corpus', name: 'x', selection: { languages: [] } } },
    'selection.languages: expected a list of 1',
  ],
  [{ source: { kind: 'corpus', name: 'x', selection: { labels: { a: 'x' } } } }, 'selection.labels.a: expected a list'],
  [{ source: { kind: 'dataset', path: '/d', reading: { columns: {} } } }, 'reading.columns.text: expected a text'],
])('%j is refused', (change, message) => {
  expect(() => parse({ ...least, ...change }, 'r')).toThrow(message);
});

test('pasted text over the limit is refused with both sizes, counted in bytes', () => {
  const pasted = (text: string) =>
    parse({ ...least, source: { kind: 'pasted', name: 'x', text, perLine: false } }, 'r');
  expect(pasted('ü'.repeat(50)).source).toMatchObject({ kind: 'pasted' });
  expect(() => pasted('ü'.repeat(51))).toThrow('The text has 102 bytes; at most 100 can be sent.');
  expect(() => pasted(' \n')).toThrow('The text is empty.');
});
