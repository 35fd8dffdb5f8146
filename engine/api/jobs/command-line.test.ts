import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import type { RecordRequest } from '#protocol';
import { fileName, recordCommand, shellQuote } from './command-line.ts';

const awkward = [
  'plain',
  "it's",
  'two words',
  '$HOME',
  '`id`',
  'a"b',
  'a\\b',
  '*',
  '',
  '-n',
  'ä中',
  'a\nb',
  '!x',
  '#x',
  '~',
  '(a)&;|<>',
];

test('a POSIX shell reads every quoted argument back as it was', () => {
  const line = `for each in ${awkward.map((each) => shellQuote(each, 'linux')).join(' ')}; do printf '%s\\0' "$each"; done`;
  expect(execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(awkward);
});

test('PowerShell gets single quotes doubled and plain Windows paths bare', () => {
  expect(shellQuote("C:\\it's here", 'win32')).toBe("'C:\\it''s here'");
  expect(shellQuote('C:\\models\\olmoe', 'win32')).toBe('C:\\models\\olmoe');
  expect(shellQuote('@x', 'win32')).toBe("'@x'");
});

const request: RecordRequest = { model: '/my models/olmoe', source: { kind: 'corpus', name: 'sample' } };

test('the command names the model, the text and where the trace goes', () => {
  expect(recordCommand(request, '/t/x.trace', { platform: 'linux' })).toBe(
    "routescope record --model '/my models/olmoe' --corpus sample --out /t/x.trace",
  );
});

test('every choice of the request is in the command', () => {
  const full: RecordRequest = {
    model: '/m',
    source: { kind: 'files', paths: ['/a b.txt', '/c.txt'] },
    labels: { language: 'de', note: 'two words' },
    level: 'probs',
    nll: true,
    half: true,
    text: false,
    backend: 'wasm',
    precision: 'f32',
    overwrite: true,
    interventions: [
      {
        mode: 'mask_pre',
        targets: [
          { layer: 3, expert: 5 },
          { layer: 3, expert: 7 },
        ],
      },
    ],
  };
  expect(recordCommand(full, '/x.trace', { platform: 'linux' })).toBe(
    "routescope record --model /m --text '/a b.txt' /c.txt --label language=de --label 'note=two words' " +
      '--mask-pre 3:5,3:7 --level probs --nll --half --no-text --backend wasm --precision f32 --overwrite --out /x.trace',
  );
});

test('pasted text is named as a file to be saved, because a command line has no page', () => {
  const pasted = { ...request, source: { kind: 'pasted', name: 'my note!', text: 'x', perLine: false } } as const;
  expect(recordCommand(pasted, '/x.trace', { platform: 'linux' })).toMatch(
    /--text my-note.txt .* # with the text saved as my-note.txt$/,
  );
});

test('file names keep letters of every script and nothing that means something to a path', () => {
  expect(fileName('allenai/OLMoE 1B', 'x')).toBe('allenai-OLMoE-1B');
  expect(fileName('../../etc', 'x')).toBe('etc');
  expect(fileName('Größe हिन्दी', 'x')).toBe('Größe-हिन्दी');
  expect(fileName('///', 'x')).toBe('x');
});
