import { expect, test } from 'vitest';
import { parseScores, type Scores } from './scores-table.ts';

function scoresOf(text: string, isLanguage = true): Scores {
  return parseScores(text, 'a table', 'belebele', isLanguage);
}

test('JSON and CSV give the same numbers; a CSV names its score', () => {
  const values = { de: 0.81, 'zh-Hans': 4 };
  expect(scoresOf('{"de": 0.81, "zh-Hans": 4}')).toEqual({ name: 'belebele', values });
  const csv = '\uFEFFlanguage, accuracy\r\nde, 0.81\r\n\r\n"zh-Hans",4\r\n';
  expect(scoresOf(csv)).toEqual({ name: 'accuracy', values });
});

test('columns may be apart by tabs or semicolons, then a comma may be a decimal one', () => {
  const values = { de: 0.81, sw: -4 };
  expect(scoresOf('language\taccuracy\nde\t0,81\nsw\t-4')).toEqual({ name: 'accuracy', values });
  expect(scoresOf('language;"accuracy, in %"\nde;0.81\nsw;-4\n')).toEqual({ name: 'accuracy, in %', values });
});

test.each([
  ['language;accuracy\nde;1,2,3', 'row 2: expected a language and a number, found "de;1,2,3".'],
  ['{"de": "good"}', 'de: expected a number, found "good".'],
  ['{"de": 1', 'begins like JSON and is none.'],
  ['language,accuracy\nde,high', 'row 2: expected a language and a number, found "de,high".'],
  ['language,accuracy\nde,', 'row 2: expected a language and a number, found "de,".'],
  ['language,accuracy\nde,1,2', 'row 2: expected two columns, a language and its score, found 3: "de,1,2".'],
  [
    'language,accuracy,chrF\nde,1,2',
    'row 1: expected two columns, a language and its score, found 3: "language,accuracy,chrF".',
  ],
  ['de,0.81\nsw,0.42', 'row 1: expected names, found the number "0.81".'],
  ['language,2024\nde,1', 'row 1: expected names, found the number "2024".'],
  ['language,accuracy\nde,1\nsw,2\nde,3', 'expected one score for each, found "de" twice.'],
  ['language,accuracy\nzh-Hans,1\nzh,3', 'found "zh-Hans" and "zh", both zh-Hans.'],
  ['{"de": 1, "sw": 2, "d\\u0065": 3}', 'found "de" twice.'],
  ['{"deu_Latn": 1, "de": 1}', 'found "deu_Latn" and "de", both de.'],
  ['', 'expected a line of names and scores below it.'],
  ['language,"accuracy\nde,1', 'is no table of columns'],
])('%j is refused', (text, message) => {
  expect(() => scoresOf(text)).toThrow(message);
});

test('codes of languages become those of traces, other sets keep their names', () => {
  const text = '{"deu_Latn": 1, "zh": 2.5e-1, "swh": -3, "a \\"set\\": 1": 4}';
  expect(scoresOf(text).values).toEqual({ de: 1, 'zh-Hans': 0.25, sw: -3, 'a "set": 1': 4 });
  expect(scoresOf('domain,score\nzh,1\nzh-Hans,2\n', false).values).toEqual({ zh: 1, 'zh-Hans': 2 });
});
