// The texts of a set as they will be recorded: a row per item, a column per language. What a language lacks is hatched.

import { useState } from 'react';
import type { DatasetItem } from '#protocol';
import { directionOf, settingOf } from '../../../charts/language.ts';
import { type ItemRow, itemRows } from './item-rows.ts';
import { nameOf } from './quick-languages.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function Choices({ text }: { readonly text: DatasetItem }) {
  const { choices = [], answer } = text;
  if (choices.length === 0 && answer === undefined) return null;
  return (
    <ol className="cell-choices">
      {choices.map((choice, i) => (
        <li key={ALPHABET[i] ?? i} data-answer={i === answer}>
          <span className="mono">{ALPHABET[i] ?? i}</span> {choice} {i === answer ? '✓' : ''}
        </li>
      ))}
      {choices.length === 0 ? <li>answer: {String(answer)}</li> : null}
    </ol>
  );
}

interface CellProps {
  readonly texts: readonly DatasetItem[];
  readonly language: string;
  /** Names of labels that tell the texts apart. */
  readonly varying: readonly string[];
  readonly whole: boolean;
}

function Cell({ texts, language, varying, whole }: CellProps) {
  return (
    <td className="text-cell" data-whole={whole} lang={language || undefined} dir={directionOf(language)}>
      {texts.map((text) => {
        const { fontSize, lineHeight, nastaliq } = settingOf(language, text.text);
        return (
          <div key={text.id} className="cell-text" data-nastaliq={nastaliq}>
            {texts.length > 1 ? (
              <small dir="ltr">{varying.map((name) => text.labels[name] ?? '–').join(' · ')}</small>
            ) : null}
            <p style={{ fontSize, lineHeight: `${lineHeight}px` }}>{text.text}</p>
            {whole ? <Choices text={text} /> : null}
          </div>
        );
      })}
    </td>
  );
}

interface RowProps {
  readonly row: ItemRow;
  /** null: one column, each row in its own language. */
  readonly languages: readonly string[] | null;
}

function Row({ row, languages }: RowProps) {
  const [whole, setWhole] = useState(false);
  const own = [...row.cells.keys()];
  const notes = [...(languages ? [] : own.filter(Boolean)), ...row.labels].join(' · ');
  return (
    <tr>
      <th scope="row">
        <button
          type="button"
          aria-expanded={whole}
          title={`${row.item}: ${whole ? 'shorten' : 'show all of it'}`}
          onClick={() => setWhole(!whole)}
        >
          <span className="mono">{row.item}</span>
        </button>
        {notes ? <small title={notes}>{notes}</small> : null}
      </th>
      {(languages ?? own).map((language) => {
        const texts = row.cells.get(language);
        return texts ? (
          <Cell key={language} texts={texts} language={language} varying={row.varying} whole={whole} />
        ) : (
          <td key={language} className="missing-cell" title={`${language} lacks ${row.item}`}>
            <span className="unseen">missing</span>
          </td>
        );
      })}
    </tr>
  );
}

export interface TextTableProps {
  readonly texts: readonly DatasetItem[];
  /** Chosen ones, in the order in which they will be recorded. */
  readonly languages: readonly string[];
  readonly title: string;
  /** Whether languages have items in common. */
  readonly parallel: boolean;
  /** What is shown belongs to an earlier choice. */
  readonly stale: boolean;
}

export function TextTable({ texts, languages, title, parallel, stale }: TextTableProps) {
  const rows = itemRows(texts);
  // Side by side they would stand in a stair, with nothing but gaps around it.
  const columns = parallel || languages.length === 1 ? languages : null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by key.
    <section className="text-table" aria-label={`Texts of ${title}`} tabIndex={0} data-stale={stale}>
      <table>
        <thead>
          <tr>
            <th scope="col">item</th>
            {(columns ?? ['']).map((language) => (
              <th key={language} scope="col">
                <span className="mono">{language || 'text'}</span>{' '}
                {language ? (
                  <bdi lang={language} dir={directionOf(language)}>
                    {nameOf(language, language)}
                  </bdi>
                ) : null}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.item} row={row} languages={columns} />
          ))}
        </tbody>
      </table>
    </section>
  );
}
