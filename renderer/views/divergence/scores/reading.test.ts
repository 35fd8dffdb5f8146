import { expect, test } from 'vitest';
import { ROUTERS, testScores } from '../../../languages/testing.ts';
import { scoresModel } from './model.ts';
import { correlationWords, languageLines, layerLines, scoreFormat, scoreWords } from './reading.ts';

const model = scoresModel(testScores(), ROUTERS, 'family');

test('r is said with bounds and chances, and what is undefined with its reason', () => {
  expect(correlationWords(model.middle.plain)).toBe('r −0.900 [−0.990, +0.200], p < 0.001');
  expect(correlationWords(model.middle.partial)).toMatch(/^r –, a correlation with one thing removed needs four/);
  expect(correlationWords(model.layers[0]?.plain ?? model.middle.plain)).toBe(
    'r +0.500 [−0.200, +0.800], p 0.200, q 0.200',
  );
  expect([scoreWords(-0.25), scoreWords(2.34112), scoreWords(81)]).toEqual(['−0.25', '2.341', '81']);
});

test('scores beneath one another have the same decimals', () => {
  const words = (scores: readonly number[]) => scores.map(scoreFormat(scores));
  expect(words([2.43, 2.319])).toEqual(['2.430', '2.319']);
  expect(words([-0.25, 0.4])).toEqual(['−0.25', '0.40']);
  expect(words([81, 7])).toEqual(['81', '7']);
});

test('tooltips fit, of a language and of a layer', () => {
  const [, sw] = model.languages;
  if (!sw) throw new Error('none');
  const lines = languageLines(model, sw).map(({ text }) => text);
  expect(lines.slice(1)).toEqual([
    'accuracy 0.4',
    'D in layers 2–5 0.400 [0.300, 0.500]',
    '2.00 × the tokens of en',
    'n = 40 pairs with en',
  ]);
  const texts = (place: number) => model.layers.slice(place, place + 1).flatMap((each) => layerLines(model, each));
  expect(texts(0).map(({ text }) => text)).toEqual([
    'L1',
    'r +0.500 [−0.200, +0.800]',
    'p 0.200, q 0.200',
    'fertility removed: r +0.100',
    'p 0.700, q 0.700',
    'q: p corrected for 3 layers',
  ]);
  expect(texts(2).map(({ text }) => text)).toEqual([
    'L5',
    'r –',
    'a correlation with one thing removed needs four pairs, found 2',
    'fertility removed: r –',
    'a correlation with one thing removed needs four pairs, found 2',
    'q: p corrected for 3 layers',
  ]);
});
