// FLORES+ as tables (Parquet or JSON lines, a file per language and split): the row's own id joins languages.
// Fields (openlanguagedata/flores_plus): id, iso_639_3, iso_15924, text; where there: glottocode, url, domain, topic.

import { basename, dirname } from 'node:path';
import { type DatasetItem, UserError } from '#protocol';
import { type Fields, textField, wrong } from '../reading/fields.ts';
import { languageLabels } from '../reading/languages.ts';
import type { DatasetFile, Reader, ReadOptions } from '../reading/reader.ts';
import { readRows } from '../reading/rows.ts';
import { hasFields } from './parts/fields-at-start.ts';
import { noText } from './parts/line-file.ts';
import { optionalLabels } from './parts/optional-labels.ts';

export const floresPlus: Reader = {
  name: 'flores-plus',
  title: 'FLORES+',
  files: '<split>/<language>.parquet or .jsonl: id, iso_639_3, iso_15924, text, domain, topic',
  roles: ['sentence'],
  recognises: (sample) => (hasFields(sample, ['iso_639_3', 'iso_15924', 'text']) ? 'named' : 'no'),
  read,
};

async function* read(file: DatasetFile, { signal }: ReadOptions): AsyncIterable<DatasetItem> {
  const split = splitOf(file);
  const seen = new Map<string, string>();
  for await (const { place, fields } of readRows(file, signal)) {
    const code = `${textField(fields, 'iso_639_3', place)}_${textField(fields, 'iso_15924', place)}`;
    const item = `${split && `${split}:`}${idOf(fields, place)}`;
    // Two varieties of one language and script, such as Catalan and Valencian, differ in their glottocode alone.
    const { glottocode, url, ...labels } = optionalLabels(fields, ['glottocode', 'url', 'domain', 'topic'], place);
    const id = [item, glottocode ? `${code}_${glottocode}` : code].join(':');
    const earlier = seen.get(id);
    if (earlier) throw new UserError(`${place}: ${id} is there already, in ${earlier}.`, 'Fetch the file again.');
    seen.set(id, place);
    yield {
      id,
      item,
      text: textField(fields, 'text', place).normalize('NFC'),
      labels: {
        ...labels,
        ...(url && { document: url }),
        ...(glottocode && { glottocode }),
        ...(split && { split }),
        ...languageLabels(code, place),
        role: 'sentence',
      },
    };
  }
  if (seen.size === 0) throw noText(file);
}

function idOf({ id }: Fields, place: string): string {
  if (typeof id === 'number' && Number.isSafeInteger(id)) return String(id);
  if (typeof id === 'string' && id !== '') return id;
  throw wrong(`${place}, field "id"`, 'a whole number or text', id);
}

/** Ids count anew in each split, which only the folder or the file's name says: `devtest/deu_Latn.parquet`. */
function splitOf({ path }: DatasetFile): string {
  const folder = /^(?:dev|devtest)$/.exec(basename(dirname(path)))?.[0];
  return folder ?? /(?:^|[._-])(dev|devtest)(?=[._-])/.exec(basename(path))?.[1] ?? '';
}
