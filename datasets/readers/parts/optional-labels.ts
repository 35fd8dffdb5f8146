// Labels of fields that a row need not have.

import { type Fields, textField } from '../../reading/fields.ts';

/**
 * The fields as labels under their own names; what says nothing (absent, empty, `[]`, `-`) is left out.
 * @throws UserError for one that is neither text nor true or false
 */
export function optionalLabels(
  fields: Fields,
  names: readonly string[],
  place: string,
): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (const name of names) {
    const value = fields[name];
    if (value === undefined || value === null || value === '' || value === '[]' || value === '-') continue;
    labels[name] = typeof value === 'boolean' ? String(value) : textField(fields, name, place).normalize('NFC');
  }
  return labels;
}
