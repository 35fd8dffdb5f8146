// Choosing a sequence: a button with the current one, and a list of all of them by language and first words, to be typed
// in and walked through with the arrow keys.

import { ChevronDown } from 'lucide-react';
import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { formatCount, formatCountOf } from '#protocol';
import { languageLabel } from '../../charts/language.ts';
import { showSequence, useSelection } from '../../state/selection.ts';
import { SequenceList } from './sequence-list.tsx';
import { type SequenceEntry, useSequenceRows } from './use-sequence-rows.ts';

/** Rows that a key leads on. Home and End belong to the field. */
const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
/** Between the popover and the window's edges: the top bar stays free. */
const EDGE = 48;

export interface SequenceChooserProps {
  readonly path: string;
  readonly revision: number;
  readonly sequence: number;
  readonly total: number;
  readonly language: string;
}

/** Sequences of one language whose number, language or first words hold the query; first those of that very language. */
export function filterRows(rows: readonly SequenceEntry[], language: string, query: string): readonly SequenceEntry[] {
  const wanted = query.trim().toLocaleLowerCase();
  const inLanguage = (row: SequenceEntry) => wanted !== '' && namesLanguage(wanted, row.language);
  const found = rows.filter(
    (row) =>
      (language === '' || row.language === language) &&
      (wanted === '' ||
        String(row.sequence) === wanted ||
        inLanguage(row) ||
        row.words.toLocaleLowerCase().includes(wanted)),
  );
  return [...found.filter(inLanguage), ...found.filter((row) => !inLanguage(row))];
}

/** Whether `zh`, `zh-hans` or a part of its own name stands for a language. */
function namesLanguage(wanted: string, language: string): boolean {
  const code = language.toLocaleLowerCase();
  if (code === wanted || code.startsWith(`${wanted}-`)) return true;
  return wanted.length > 2 && languageLabel(language).toLocaleLowerCase().includes(wanted);
}

function Chooser({ path, revision, sequence, close }: SequenceChooserProps & { readonly close: () => void }) {
  const { rows, total, error } = useSequenceRows(path, true, revision);
  const id = useId();
  // What was selected elsewhere is looked for first.
  const [language, setLanguage] = useState(() => useSelection.getState().language ?? '');
  const [query, setQuery] = useState('');
  const languages = useMemo(() => [...new Set(rows.map((row) => row.language))].filter(Boolean).sort(), [rows]);
  const shown = useMemo(() => filterRows(rows, language, query), [rows, language, query]);
  const reading = total === null || rows.length < total;
  const recorded = useMemo(() => rows.reduce((sum, row) => sum + (row.tokens > 0 ? 1 : 0), 0), [rows]);
  // What was typed has no place in it yet: the arrow down leads to the first.
  const start = query.trim() === '' ? shown.findIndex((row) => row.sequence === sequence) : -1;
  const [moved, setMoved] = useState<{ readonly rows: unknown; readonly to: number } | null>(null);
  const cursor = moved?.rows === shown ? moved.to : start;

  function choose(at: number): void {
    const row = shown[at];
    if (!row) return;
    showSequence(row.sequence);
    close();
  }

  /** The same keys in the field and in the list. */
  function onKeyDown(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setMoved({ rows: shown, to: Math.max(0, Math.min(shown.length - 1, cursor + step)) });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(Math.max(0, cursor));
    }
  }

  return (
    <>
      <div className="text-chooser-filters">
        <input
          className="input"
          type="search"
          role="combobox"
          aria-expanded="true"
          aria-controls={id}
          aria-activedescendant={cursor >= 0 ? `${id}-${cursor}` : undefined}
          placeholder="Filter by words, language or number"
          aria-label="Filter"
          // biome-ignore lint/a11y/noAutofocus: the list was opened to find something in it.
          autoFocus
          value={query}
          onChange={(event) => setQuery(event.target.value)}
          onKeyDown={onKeyDown}
        />
        {languages.length > 0 ? (
          <select
            className="select"
            aria-label="Language"
            value={language}
            onChange={(event) => setLanguage(event.target.value)}
          >
            <option value="">all languages</option>
            {languages.map((each) => (
              <option key={each} value={each}>
                {languageLabel(each)}
              </option>
            ))}
          </select>
        ) : null}
      </div>
      <SequenceList id={id} rows={shown} current={sequence} cursor={cursor} onKeyDown={onKeyDown} onChoose={choose} />
      <p className="text-chooser-note" role="status">
        {error
          ? `The list stops here: ${error.message}`
          : reading
            ? `${formatCount(rows.length)} of ${total === null ? '…' : formatCount(total)} read`
            : chooserWords(shown.length, total, recorded)}
      </p>
    </>
  );
}

/** `12 of 112 sequences · tokens at the right`, and how many are recorded where some are not. */
function chooserWords(shown: number, total: number, recorded: number): string {
  const some = recorded < total ? `${formatCount(recorded)} recorded` : 'tokens at the right';
  return `${formatCount(shown)} of ${formatCountOf(total, 'sequence')} · ${some}`;
}

export function SequenceChooser(props: SequenceChooserProps) {
  const { sequence, total, language } = props;
  return (
    <DialogTrigger>
      <Button className="button text-chooser-button" aria-label={`Sequence ${sequence} of ${total}, choose another`}>
        <span className="tabular">
          s{sequence} of {formatCount(total)}
        </span>
        {language ? <span className="text-chooser-language">{language}</span> : null}
        <ChevronDown size={14} strokeWidth={1.75} aria-hidden="true" />
      </Button>
      <Popover className="popover text-chooser" placement="bottom start" offset={4} containerPadding={EDGE}>
        <Dialog aria-label="Sequences" className="text-chooser-dialog">
          {({ close }) => <Chooser {...props} close={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
