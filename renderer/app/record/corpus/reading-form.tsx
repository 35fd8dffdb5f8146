// How files are read: by which reader, in which language where they name none, and for tables which column is what.

import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { DatasetPreview, DatasetReading } from '#protocol';
import { changeReading, readByContent } from '../../../state/corpus.ts';
import { isLanguage } from '../../../state/recorder.ts';
import { Field } from '../../../ui/field.tsx';
import { ColumnsForm } from './columns-form.tsx';
import { LateField } from './late-field.tsx';

export interface ReadingFormProps {
  readonly reading: DatasetReading;
  /** The newest preview there was; undefined while none came, or where the files could not be read. */
  readonly preview: DatasetPreview | undefined;
}

export function ReadingForm({ reading, preview }: ReadingFormProps) {
  const [wrong, setWrong] = useState('');
  const used = reading.reader ?? preview?.reader ?? '';
  const readers = [...new Set([used, ...(preview ? [preview.reader, ...preview.readers] : [])])].filter(Boolean);
  const columns = preview?.columns ?? [];
  const takeLanguage = (language: string) => {
    setWrong(language === '' || isLanguage(language) ? '' : `"${language}" is not a language code.`);
    if (isLanguage(language)) changeReading({ language });
    else if (language === '') readByContent();
  };
  return (
    <div className="reading-form">
      {preview && readers.length > 0 ? (
        <Field label="Read as" help={reading.reader ? 'as chosen' : 'found by content'}>
          {(ids) => (
            <select
              {...ids}
              className="select"
              value={used}
              onChange={(event) => changeReading({ reader: event.target.value })}
            >
              {readers.map((reader) => (
                <option key={reader} value={reader}>
                  {reader}
                </option>
              ))}
            </select>
          )}
        </Field>
      ) : (
        <LateField
          key={`reader ${used}`}
          label="Read as"
          help="a reader’s name"
          value={used}
          onChange={(reader) => (reader === '' ? readByContent() : changeReading({ reader }))}
        />
      )}
      <LateField
        key={`language ${reading.language ?? ''}`}
        label="Language"
        help={wrong || 'where the files name none'}
        placeholder="en"
        value={reading.language ?? ''}
        onChange={takeLanguage}
      />
      {columns.length > 0 ? (
        <ColumnsForm columns={columns} mapped={reading.columns} found={(preview?.items ?? 0) > 0} />
      ) : null}
      {Object.keys(reading).length > 0 ? (
        <Button className="button quiet" onPress={readByContent}>
          Find by content again
        </Button>
      ) : null}
    </div>
  );
}
