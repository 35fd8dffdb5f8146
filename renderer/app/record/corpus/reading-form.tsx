// How files are read: by which reader, in which language where they name none, and for tables which column is what.

import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { DatasetColumns, DatasetPreview, DatasetReading } from '#protocol';
import { changeReading, readByContent } from '../../../state/corpus.ts';
import { isLanguage } from '../../../state/recorder.ts';
import { Check, Field } from '../../../ui/field.tsx';

/** A field whose text counts when it is left or Enter is pressed: every change reads the files anew. */
function LateField({
  label,
  help,
  value,
  placeholder,
  onChange,
}: {
  readonly label: string;
  readonly help?: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly onChange: (value: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  const take = () => {
    if (typed.trim() !== value) onChange(typed.trim());
  };
  return (
    <Field label={label} help={help}>
      {(ids) => (
        <input
          {...ids}
          className="input short mono"
          spellCheck={false}
          placeholder={placeholder}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={take}
          onKeyDown={(event) => {
            if (event.key === 'Enter') take();
          }}
        />
      )}
    </Field>
  );
}

interface ColumnFieldProps {
  readonly label: string;
  readonly columns: readonly string[];
  readonly value: string;
  /** Said where no column is chosen. */
  readonly absent: string;
  /** Whether a choice can be taken back. */
  readonly removable: boolean;
  readonly onChange: (column: string) => void;
}

function ColumnField({ label, columns, value, absent, removable, onChange }: ColumnFieldProps) {
  return (
    <Field label={label}>
      {(ids) => (
        <select {...ids} className="select" value={value} onChange={(event) => onChange(event.target.value)}>
          {removable || value === '' ? <option value="">{absent}</option> : null}
          {columns.map((column) => (
            <option key={column} value={column}>
              {column}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface ColumnsFormProps {
  readonly columns: readonly string[];
  readonly mapped: DatasetColumns | undefined;
  /** Whether texts are found without a choice. */
  readonly found: boolean;
}

/** Which column is what. Nothing is sent before the text's column is named. */
function ColumnsForm({ columns, mapped, found }: ColumnsFormProps) {
  const { text = '', item = '', language = '', labels = [] } = mapped ?? {};
  const put = (next: { text?: string; item?: string; language?: string; labels?: readonly string[] }) => {
    const all = { text, item, language, labels, ...next };
    if (all.text === '') return;
    const taken = new Set([all.text, all.item, all.language]);
    const kept = all.labels.filter((each) => !taken.has(each));
    changeReading({
      columns: {
        text: all.text,
        ...(all.item ? { item: all.item } : {}),
        ...(all.language ? { language: all.language } : {}),
        ...(kept.length > 0 ? { labels: kept } : {}),
      },
    });
  };
  const free = columns.filter((column) => ![text, item, language].includes(column));
  const rest = { columns, absent: 'none', removable: true } as const;
  return (
    <fieldset className="columns-form">
      <legend className="unseen">Columns</legend>
      <ColumnField
        label="Column of the text"
        columns={columns}
        value={text}
        absent={found ? 'found by name' : 'choose …'}
        removable={false}
        onChange={(column) => put({ text: column })}
      />
      {text === '' ? null : (
        <>
          <ColumnField label="of the item" {...rest} value={item} onChange={(column) => put({ item: column })} />
          <ColumnField
            label="of the language"
            {...rest}
            value={language}
            onChange={(column) => put({ language: column })}
          />
          {free.length > 0 ? (
            <div className="field label-columns">
              <span className="field-name">Labels</span>
              <div className="row wrap">
                {free.map((column) => (
                  <Check
                    key={column}
                    label={column}
                    checked={labels.includes(column)}
                    onChange={(on) =>
                      put({ labels: on ? [...labels, column] : labels.filter((each) => each !== column) })
                    }
                  />
                ))}
              </div>
            </div>
          ) : null}
        </>
      )}
    </fieldset>
  );
}

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
