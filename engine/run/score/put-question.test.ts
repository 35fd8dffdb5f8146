import { expect, test } from 'vitest';
import type { DatasetItem } from '#protocol';
import { putQuestion } from './put-question.ts';

const item = (role: string, text: string, more: Partial<DatasetItem> = {}): DatasetItem => ({
  ...{ id: 'q', item: 'q', text, labels: { role }, choices: ['warm', 'cold'], answer: 0 },
  ...more,
});

test('a context goes on with each choice after a space, unless there is white space already', () => {
  const texts = (text: string, choices = ['warm', '\tcold'], delimiter = ' ') =>
    putQuestion(item('context', text, { choices }), undefined, delimiter).continuations;
  expect(texts('It is')).toEqual([' warm', '\tcold']);
  expect(texts('It is ')).toEqual(['warm', '\tcold']);
  expect(texts('天气', ['冷'], '')).toEqual(['冷']);
});

test('a question is asked with its choices behind letters, after the text that it is about', () => {
  expect(putQuestion(item('question', ' How is it? ', { context: 'A letter from home.' }), undefined, ' ')).toEqual({
    context: 'A letter from home.\nHow is it?\nA. warm\nB. cold\nAnswer:',
    continuations: [' A', ' B'],
    choices: ['A', 'B'],
  });
});

test('the form can be chosen, and letters do not go on for ever', () => {
  const question = item('question', 'How is it?');
  expect(putQuestion(question, 'question', ' ')).toEqual({
    context: 'Question: How is it?\nAnswer:',
    continuations: [' warm', ' cold'],
    choices: ['warm', 'cold'],
  });
  expect(putQuestion(question, 'text', ' ').context).toBe('How is it?');
  const many = { ...question, choices: Array.from({ length: 27 }, String) };
  expect(() => putQuestion(many, 'letters', ' ')).toThrow('27 choices are more than there are letters');
});
