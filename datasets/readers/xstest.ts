// XSTest: prompts that only sound harmful, and contrasting ones that a model should refuse. English.
// Fields (paul-rottger/exaggerated-safety, CSV with header): id, prompt, type, label (safe or unsafe), focus, note.

import type { DatasetItem } from '#protocol';
import { textField, wrong } from '../reading/fields.ts';
import { languageLabels } from '../reading/languages.ts';
import type { DatasetFile, Reader, ReadOptions } from '../reading/reader.ts';
import { readRows } from '../reading/rows.ts';
import { hasFields } from './parts/fields-at-start.ts';
import { optionalLabels } from './parts/optional-labels.ts';

export const xstest: Reader = {
  name: 'xstest',
  title: 'XSTest',
  files:
    'CSV or another table: id, prompt, type, label (safe or unsafe), focus, note; English unless you say otherwise',
  roles: ['prompt'],
  recognises: (sample) => (hasFields(sample, ['id', 'prompt', 'type', 'label', 'focus', 'note']) ? 'named' : 'no'),
  read,
};

async function* read(file: DatasetFile, { language = 'en', signal }: ReadOptions): AsyncIterable<DatasetItem> {
  const named = { ...languageLabels(language, file.name), role: 'prompt' };
  for await (const { place, fields } of readRows(file, signal)) {
    const id = typeof fields.id === 'number' ? String(fields.id) : textField(fields, 'id', place);
    const text = textField(fields, 'prompt', place).normalize('NFC');
    const type = textField(fields, 'type', place);
    const { label } = fields;
    if (label !== 'safe' && label !== 'unsafe') throw wrong(`${place}, field "label"`, 'safe or unsafe', label);
    const labels = { ...named, type, label, ...optionalLabels(fields, ['focus', 'note'], place) };
    yield { id: `${id}:${named.language}`, item: id, text, labels };
  }
}
