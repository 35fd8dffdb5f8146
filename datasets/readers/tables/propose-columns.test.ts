import { expect, test } from 'vitest';
import { UserError } from '#protocol';
import { proposeColumns } from './propose-columns.ts';

test('a table that does not say its text is refused with its columns and the option that says it', () => {
  const columns = ['said', 'mood'].map((name) => ({ name, kind: 'text' as const }));
  const refusal = () => proposeColumns(columns, 'diary.csv');
  expect(refusal).toThrow(UserError);
  expect(refusal).toThrow(
    expect.objectContaining({
      message: 'diary.csv: which column is the text? It has "said", "mood".',
      hint: expect.stringContaining('--column text=NAME'),
    }),
  );
});
