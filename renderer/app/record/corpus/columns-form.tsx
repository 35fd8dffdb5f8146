// For tables: which column is what.

import type { DatasetColumns } from '#protocol';
import { changeReading } from '../../../state/corpus.ts';
import { Check, Field } from '../../../ui/field.tsx';

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

/** Nothing is sent before the text's column is named. */
export function ColumnsForm({ columns, mapped, found }: ColumnsFormProps) {
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
