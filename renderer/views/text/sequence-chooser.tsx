// biome-ignore-all lint/a11y/useSemanticElements: a virtualised list of absolutely placed rows cannot be a <select>.
// Choosing a sequence: a button with the current one, and a list of all of them by language and first words. Thousands
// cost what is on screen.

import { ChevronDown } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { formatCount } from '#protocol';
import { showSequence } from '../../state/selection.ts';
import { directionOf, languageLabel } from './language.ts';
import { type SequenceEntry, useSequenceRows } from './use-sequence-rows.ts';

const ROW = 28;
const HEIGHT = 12 * ROW;
const SPARE = 4;

export interface SequenceChooserProps {
  readonly path: string;
  readonly revision: number;
  readonly sequence: number;
  readonly total: number;
  readonly language: string;
}

/** Sequences of one language whose number, language or first words hold the query. */
export function filterRows(rows: readonly SequenceEntry[], language: string, query: string): readonly SequenceEntry[] {
  const wanted = query.trim().toLocaleLowerCase();
  return rows.filter(
    (row) =>
      (language === '' || row.language === language) &&
      (wanted === '' || String(row.sequence) === wanted || row.words.toLocaleLowerCase().includes(wanted)),
  );
}

function SequenceList({
  rows,
  current,
  onChoose,
}: {
  readonly rows: readonly SequenceEntry[];
  readonly current: number;
  readonly onChoose: (sequence: number) => void;
}) {
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const start = rows.findIndex((row) => row.sequence === current);
  const [cursor, setCursor] = useState(start);
  const first = Math.max(0, Math.floor(top / ROW) - SPARE);
  const end = Math.min(rows.length, Math.ceil((top + HEIGHT) / ROW) + SPARE);

  // biome-ignore lint/correctness/useExhaustiveDependencies: only opening and filtering bring the current one into sight.
  useEffect(() => {
    setCursor(start);
    if (box.current) box.current.scrollTop = Math.max(0, (start - 4) * ROW);
  }, [rows]);

  const onKeyDown = (event: KeyboardEvent) => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: 10,
      PageUp: -10,
      Home: -rows.length,
      End: rows.length,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = Math.max(0, Math.min(rows.length - 1, cursor + step));
      setCursor(next);
      const y = next * ROW;
      const scroller = box.current;
      if (!scroller) return;
      if (y < scroller.scrollTop) scroller.scrollTop = y;
      else if (y + ROW > scroller.scrollTop + HEIGHT) scroller.scrollTop = y + ROW - HEIGHT;
    } else if (event.key === 'Enter') {
      const row = rows[cursor];
      if (row) onChoose(row.sequence);
    }
  };

  return (
    <div
      ref={box}
      className="text-sequences"
      role="listbox"
      aria-label="Sequences"
      tabIndex={0}
      aria-activedescendant={cursor >= first && cursor < end ? `${id}-${cursor}` : undefined}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div role="presentation" style={{ height: rows.length * ROW, position: 'relative' }}>
        {rows.slice(first, end).map((row, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list itself takes the keys for its active row.
          <div
            key={row.sequence}
            id={`${id}-${first + i}`}
            role="option"
            tabIndex={-1}
            aria-selected={row.sequence === current}
            className={first + i === cursor ? 'text-sequence cursor' : 'text-sequence'}
            style={{ top: (first + i) * ROW }}
            onClick={() => onChoose(row.sequence)}
          >
            <span className="text-sequence-number">{row.sequence}</span>
            <span className="text-sequence-language">{row.language || '–'}</span>
            <bdi className="text-sequence-words" lang={row.language || undefined} dir={directionOf(row.language)}>
              {row.words}
            </bdi>
            <span className="text-sequence-tokens">{row.tokens > 0 ? formatCount(row.tokens) : 'not yet'}</span>
          </div>
        ))}
      </div>
    </div>
  );
}

function Chooser({ path, revision, sequence, close }: SequenceChooserProps & { readonly close: () => void }) {
  const { rows, total, error } = useSequenceRows(path, true, revision);
  const [language, setLanguage] = useState('');
  const [query, setQuery] = useState('');
  const languages = useMemo(() => [...new Set(rows.map((row) => row.language))].filter(Boolean).sort(), [rows]);
  const shown = useMemo(() => filterRows(rows, language, query), [rows, language, query]);
  const reading = total === null || rows.length < total;
  return (
    <>
      <div className="text-chooser-filters">
        <input
          className="input"
          type="search"
          placeholder="Filter by words or number"
          aria-label="Filter by words or number"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
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
      <SequenceList
        rows={shown}
        current={sequence}
        onChoose={(next) => {
          showSequence(next);
          close();
        }}
      />
      <p className="text-chooser-note" role="status">
        {error
          ? `The list stops here: ${error.message}`
          : reading
            ? `${formatCount(rows.length)} of ${total === null ? '…' : formatCount(total)} read`
            : `${formatCount(shown.length)} of ${formatCount(total)} sequences · tokens at the right`}
      </p>
    </>
  );
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
      <Popover className="popover text-chooser" placement="bottom start" offset={4}>
        <Dialog aria-label="Sequences" className="text-chooser-dialog">
          {({ close }) => <Chooser {...props} close={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
