import { expect, test } from 'vitest';
import { countSequences, type Recorder, recorderProblem, recordRequest, useRecorder } from './recorder.ts';

const form = (change: Partial<Recorder>): Recorder => ({
  ...useRecorder.getState(),
  model: '/m',
  text: 'a',
  ...change,
});

test('lines count as sequences only where there is something in them', () => {
  expect(countSequences('a\n\n b \r\n \nc', true)).toBe(3);
  expect(countSequences('a\nb', false)).toBe(1);
  expect(countSequences(' \n', false)).toBe(0);
});

test('the form says what is missing, one thing at a time', () => {
  expect(recorderProblem(form({}), 100)).toBe('');
  expect(recorderProblem(form({ model: '' }), 100)).toMatch(/model/);
  expect(recorderProblem(form({ text: ' ' }), 100)).toMatch(/text/);
  // Bytes count, not characters.
  expect(recorderProblem(form({ text: 'ก'.repeat(34) }), 100)).toMatch(/102 bytes/);
  expect(recorderProblem(form({ source: 'files' }), 100)).toMatch(/at least one/);
  expect(recorderProblem(form({ source: 'files', files: ['/a', '/b'], perLine: true }), 100)).toMatch(/one file/);
  expect(recorderProblem(form({ source: 'known' }), 100)).toMatch(/text/);
  expect(recorderProblem(form({ language: 'zh-Hans' }), 100)).toBe('');
  expect(recorderProblem(form({ language: 'Deutsch!' }), 100)).toMatch(/language code/);
});

test('each source becomes its own kind of request', () => {
  expect(recordRequest(form({ name: ' news ', perLine: true, language: 'de' }))).toMatchObject({
    source: { kind: 'pasted', name: 'news', text: 'a', perLine: true },
    labels: { language: 'de' },
  });
  expect(recordRequest(form({ source: 'files', files: ['/a', '/b'] })).source).toEqual({
    kind: 'files',
    paths: ['/a', '/b'],
  });
  expect(recordRequest(form({ source: 'files', files: ['/a'], perLine: true })).source).toEqual({
    kind: 'lines',
    path: '/a',
  });
  expect(recordRequest(form({ source: 'known', corpus: 'sample' })).source).toEqual({ kind: 'corpus', name: 'sample' });
  expect(recordRequest(form({}))).not.toHaveProperty('labels');
});
