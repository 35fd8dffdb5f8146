// The sets that can be chosen: those that come along, those in the Hugging Face cache, files opened in this window.

import { type ChangeEvent, useRef } from 'react';
import { Button } from 'react-aria-components';
import { type DatasetEntry, formatCount, formatCountOf } from '#protocol';
import { chooseSet, type OpenedSet, showFolders, useCorpus } from '../../../state/corpus.ts';
import { type ChosenSet, setKey } from '../../../state/corpus-choice.ts';
import { takeAsDataset } from '../../../state/dropped-files.ts';
import { useAnswer } from '../../../state/use-answer.ts';
import { useWorkspace } from '../../../state/workspace.ts';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { LoadingLine } from '../../../ui/view-state.tsx';

function setOf({ source, name, path }: DatasetEntry): ChosenSet {
  return source === 'built-in' ? { kind: 'corpus', name } : { kind: 'dataset', path };
}

/** `25 languages · 170 items`; what is not known without reading is left out. */
function sizeWords({ languages, items }: DatasetEntry): string {
  const [only] = languages;
  const among = languages.length > 1 ? `${formatCount(languages.length)} languages` : (only ?? '');
  return [among, items > 0 ? formatCountOf(items, 'item') : ''].filter(Boolean).join(' · ');
}

interface SetRadioProps {
  readonly set: ChosenSet;
  readonly title: string;
  readonly lines: readonly string[];
  readonly hover: string;
}

function SetRadio({ set, title, lines, hover }: SetRadioProps) {
  const chosen = useCorpus((s) => s.set !== null && setKey(s.set) === setKey(set));
  return (
    <li>
      <label className="set-row" title={hover}>
        <input type="radio" name="corpus-set" checked={chosen} onChange={() => chooseSet(set)} />
        <span className="set-words">
          <span>{title}</span>
          {lines.filter(Boolean).map((line) => (
            <small key={line}>{line}</small>
          ))}
        </span>
      </label>
    </li>
  );
}

function Entries({ title, entries }: { readonly title: string; readonly entries: readonly DatasetEntry[] }) {
  if (entries.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {entries.map((entry) => (
          <SetRadio
            key={entry.path}
            set={setOf(entry)}
            title={entry.title || entry.name}
            lines={[sizeWords(entry), entry.licence]}
            hover={[entry.name, entry.detail, entry.path].filter(Boolean).join('\n')}
          />
        ))}
      </ul>
    </>
  );
}

function Opened({ opened }: { readonly opened: readonly OpenedSet[] }) {
  if (opened.length === 0) return null;
  return (
    <>
      <h3>Opened here</h3>
      <ul>
        {opened.map(({ path, name, from }) => (
          <SetRadio
            key={path}
            set={{ kind: 'dataset', path }}
            title={name}
            lines={[from === 'dropped' ? 'sent from this computer' : 'where the engine runs']}
            hover={from === 'dropped' ? `${path}\nkept until the engine ends` : path}
          />
        ))}
      </ul>
    </>
  );
}

export function SetList() {
  const opened = useCorpus((s) => s.opened);
  const limit = useWorkspace((s) => s.info?.uploadLimit ?? Number.POSITIVE_INFINITY);
  const chooser = useRef<HTMLInputElement>(null);
  const answer = useAnswer('datasets.list', {});
  const entries = answer.data ?? answer.last ?? [];
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.target.files ?? [])];
    event.target.value = '';
    if (files.length > 0) void takeAsDataset(files, limit);
  };
  return (
    <div className="set-list">
      <fieldset className="set-groups">
        <legend className="unseen">Corpora</legend>
        {answer.status === 'loading' ? <LoadingLine text="Looking for corpora" /> : null}
        {answer.error ? <ErrorNote error={answer.error} retry={answer.retry} /> : null}
        <Opened opened={opened} />
        <Entries title="With Routescope" entries={entries.filter((each) => each.source === 'built-in')} />
        <Entries title="Hugging Face cache" entries={entries.filter((each) => each.source === 'cache')} />
      </fieldset>
      <div className="set-open">
        <Button className="button" onPress={showFolders}>
          Open from a folder …
        </Button>
        <input ref={chooser} type="file" multiple hidden aria-hidden="true" tabIndex={-1} onChange={choose} />
        <Button className="button" onPress={() => chooser.current?.click()}>
          From this computer …
        </Button>
      </div>
    </div>
  );
}
