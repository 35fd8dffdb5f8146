import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openDataset, previewDataset } from '#datasets';
import { listText, previewText } from './dataset-text.ts';

test('nothing that a data set says moves or colours the terminal', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'routescope-text-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'rows.jsonl');
  const row = {
    id: 'one\u001b[2J\ntwo',
    text: 'Tea\u001b[31m\r\nnow.',
    topic: '\u009b1mhot\u0007',
    'col\u001b[1m': null,
  };
  writeFileSync(path, `${JSON.stringify(row)}\n`);
  const preview = await previewDataset(await openDataset({ kind: 'dataset', path }));
  const text = previewText({ ...preview, notices: ['A\u001b[1mB'] });
  expect(text.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  expect(text.split('\n')).toEqual(
    expect.arrayContaining([
      '  one [2J two',
      '      Tea [31m now.',
      '  label      topic:  1mhot  1',
      '  note       A [1mB',
    ]),
  );
  const entry = {
    name: 'x\u001b[1m',
    title: '',
    source: 'cache',
    detail: '1\n2',
    path,
    languages: [],
    items: 0,
    licence: '',
  };
  expect(listText([{ ...entry, source: 'cache' }])).toContain('  x [1m  1 2\n');
});
