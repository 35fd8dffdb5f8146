import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { humanEval } from './human-eval.ts';
import { genuine, jsonLines, noGenuine, readAll, refusal, startOf, written } from './parts/testing.ts';

const row = {
  task_id: 'Own/3',
  prompt: 'def twice(x: int) -> int:\n    """Two times x."""\n',
  canonical_solution: '    return 2 * x\n',
  test: 'def check(candidate):\n    assert candidate(4) == 8\n',
  entry_point: 'twice',
};

const labels = { language: 'en', domain: 'code', programming_language: 'python' };

test('a task gives its prompt and its solution, indented as they are', async () => {
  expect(await readAll(humanEval, written('own.jsonl', jsonLines([row])))).toEqual([
    { id: 'Own/3:prompt:en', item: 'Own/3', text: row.prompt, labels: { ...labels, role: 'prompt' } },
    { id: 'Own/3:solution:en', item: 'Own/3', text: '    return 2 * x\n', labels: { ...labels, role: 'solution' } },
  ]);
});

test('gzip makes no difference', async () => {
  const packed = written('own.jsonl.gz', gzipSync(jsonLines([row])));
  expect(humanEval.recognises(startOf(packed))).toBe('named');
  expect(await readAll(humanEval, packed)).toEqual(await readAll(humanEval, written('own.jsonl', jsonLines([row]))));
});

test('completions of one task stay apart, and an empty one is left out', async () => {
  const samples = ['    return x + x', '', '    return x'].map((completion) => ({ task_id: 'Own/3', completion }));
  const file = written('samples.jsonl', jsonLines(samples));
  expect(humanEval.recognises(startOf(file))).toBe('named');
  const items = await readAll(humanEval, file);
  expect(items.map(({ id, item, text }) => [id, item, text])).toEqual([
    ['Own/3:completion-1:en', 'Own/3', '    return x + x'],
    ['Own/3:completion-3:en', 'Own/3', '    return x'],
  ]);
  expect(items[0]?.labels.role).toBe('completion');
});

test('another programming language is told by the task', async () => {
  const [prompt] = await readAll(humanEval, written('rust.jsonl', jsonLines([{ ...row, task_id: 'Rust/3' }])));
  expect(prompt?.labels.programming_language).toBe('rust');
  const [other] = await readAll(humanEval, written('a.jsonl', jsonLines([{ ...row, task_id: 'constructor/3' }])));
  expect(other?.labels.programming_language).toBe('python');
});

test('the fields tell it, not the name', () => {
  expect(humanEval.recognises(startOf(written('x.jsonl', jsonLines([row]))))).toBe('named');
  expect(humanEval.recognises(startOf(written('HumanEval.jsonl', '{"prompt": "a", "completion": "b"}\n')))).toBe('no');
});

test.each([
  ['a missing test', { ...row, test: undefined }, 'field "test": expected text, found none.'],
  ['a missing entry point', { ...row, entry_point: undefined }, 'field "entry_point": expected text, found none.'],
  ['a missing task', { ...row, task_id: undefined }, 'field "task_id": expected text, found none.'],
  ['an empty prompt', { ...row, prompt: '\n' }, 'field "prompt": expected text that is not empty, found "\n".'],
  ['a completion that is no text', { task_id: 'Own/3', completion: 4 }, 'field "completion": expected text, found 4.'],
  ['neither', { task_id: 'Own/3' }, 'field "prompt": expected text, found none.'],
])('%s is refused with its line', async (_, damaged, message) => {
  expect(await refusal(humanEval, written('a.jsonl', jsonLines([row, damaged])))).toBe(`a.jsonl, line 2, ${message}`);
});

test('gzip that is cut is refused', async () => {
  const packed = gzipSync(jsonLines([row]));
  const file = written('own.jsonl.gz', packed.subarray(0, packed.length - 20));
  expect(await refusal(humanEval, file)).toBe(`${file.path}: damaged or incomplete gzip (unexpected end of file).`);
});

test.skipIf(noGenuine)('the genuine sample is the same plain and packed: 60 tasks', async () => {
  const plain = await readAll(humanEval, genuine('formats/humaneval/HumanEval.sample.jsonl'));
  const packed = genuine('formats/humaneval/HumanEval.sample.jsonl.gz');
  expect(plain).toHaveLength(120);
  expect(plain[0]).toMatchObject({ id: 'HumanEval/0:prompt:en', labels: { programming_language: 'python' } });
  expect(plain[0]?.text).toMatch(/^from typing import List\n/);
  expect(humanEval.recognises(startOf(packed))).toBe('named');
  expect(await readAll(humanEval, packed)).toEqual(plain);
});

test.skipIf(noGenuine)('the genuine examples are read: one task and six completions of it', async () => {
  const [task] = await readAll(humanEval, genuine('formats/humaneval/example_problem.jsonl'));
  const samples = await readAll(humanEval, genuine('formats/humaneval/example_samples.jsonl'));
  expect(samples).toHaveLength(6);
  expect(samples.every(({ item }) => item === task?.item)).toBe(true);
});
