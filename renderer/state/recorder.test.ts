import { expect, test } from 'vitest';
import { type Corpus, useCorpus } from './corpus.ts';
import { UNTOUCHED } from './corpus-choice.ts';
import { countSequences, type Recorder, recorderProblem, recordRequest, takeFiles, useRecorder } from './recorder.ts';

const form = (change: Partial<Recorder>): Recorder => ({
  ...useRecorder.getState(),
  model: '/m',
  text: 'a',
  ...change,
});

const corpus = (change: Partial<Corpus> = {}): Corpus => ({ ...useCorpus.getState(), ...change });

test('lines count as sequences only where there is something in them', () => {
  expect(countSequences('a\n\n b \r\n \nc', true)).toBe(3);
  expect(countSequences('a\nb', false)).toBe(1);
  expect(countSequences(' \n', false)).toBe(0);
});

test('the form says what is missing, one thing at a time', () => {
  expect(recorderProblem(form({}), corpus(), 100, undefined)).toBe('');
  expect(recorderProblem(form({ model: '' }), corpus(), 100, undefined)).toMatch(/model/);
  expect(recorderProblem(form({ text: ' ' }), corpus(), 100, undefined)).toMatch(/text/);
  // Bytes count, not characters.
  expect(recorderProblem(form({ text: 'ก'.repeat(34) }), corpus(), 100, undefined)).toMatch(/102 B/);
  expect(recorderProblem(form({ source: 'files' }), corpus(), 100, undefined)).toMatch(/at least one/);
  expect(
    recorderProblem(form({ source: 'files', files: ['/a', '/b'], perLine: true }), corpus(), 100, undefined),
  ).toMatch(/one file/);
  expect(recorderProblem(form({ source: 'corpora' }), corpus(), 100, undefined)).toMatch(/corpus/);
  expect(recorderProblem(form({ language: 'zh-Hans' }), corpus(), 100, undefined)).toBe('');
  expect(recorderProblem(form({ language: 'Deutsch!' }), corpus(), 100, undefined)).toMatch(/language code/);
});

test('each source becomes its own kind of request', () => {
  expect(recordRequest(form({ name: ' news ', perLine: true, language: 'de' }), corpus())).toMatchObject({
    source: { kind: 'pasted', name: 'news', text: 'a', perLine: true },
    labels: { language: 'de' },
  });
  expect(recordRequest(form({ source: 'files', files: ['/a', '/b'] }), corpus()).source).toEqual({
    kind: 'files',
    paths: ['/a', '/b'],
  });
  expect(recordRequest(form({ source: 'files', files: ['/a'], perLine: true }), corpus()).source).toEqual({
    kind: 'lines',
    path: '/a',
  });
  expect(recordRequest(form({}), corpus())).not.toHaveProperty('labels');
});

test('a corpus is asked for with what was chosen of it, and names its languages itself', () => {
  const chosen = corpus({
    set: { kind: 'dataset', path: '/d/a.csv' },
    choices: { '/d/a.csv': { ...UNTOUCHED, languages: ['en', 'sw'], items: 5, reading: { reader: 'table' } } },
  });
  const request = recordRequest(form({ source: 'corpora', language: 'de' }), chosen);
  expect(request.source).toEqual({
    kind: 'dataset',
    path: '/d/a.csv',
    reading: { reader: 'table' },
    selection: { languages: ['en', 'sw'], items: 5 },
  });
  expect(request).not.toHaveProperty('labels');
  expect(recorderProblem(form({ source: 'corpora' }), chosen, 100, undefined)).toMatch(/being read/);
  const error = { kind: 'user', message: 'a.csv, line 3: expected text.', hint: '' } as const;
  expect(recorderProblem(form({ source: 'corpora' }), chosen, 100, { error })).toMatch(/Cannot be .* line 3/);
  expect(recorderProblem(form({ source: 'corpora' }), chosen, 100, { error: null })).toBe('');
});

test('a dropped text that is not UTF-8 is refused by name, and nothing of it is taken', async () => {
  const before = useRecorder.getState().text;
  const latin = new File([new Uint8Array([0x43, 0x61, 0x66, 0xe9])], 'tea.txt');
  await takeFiles([new File(['Tee'], 'tee.txt'), latin], 1000);
  expect(useRecorder.getState().error?.message).toBe('tea.txt: expected UTF-8 text, found bytes that are not.');
  expect(useRecorder.getState().text).toBe(before);
  await takeFiles([new File(['\ufeffCafé'], 'tea.txt')], 1000);
  expect(useRecorder.getState().text).toBe('Café');
});
