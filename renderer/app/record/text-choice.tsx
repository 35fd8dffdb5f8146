// Where the text comes from: pasted or dropped, files under the served folders, or a corpus in its languages.

import { type ChangeEvent, useRef } from 'react';
import { Button } from 'react-aria-components';
import { formatBytes, formatCount, formatCountOf, utf8Length } from '#protocol';
import { takeDropped } from '../../state/dropped-files.ts';
import { changeRecorder, countSequences, type Source, useRecorder } from '../../state/recorder.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { Check, Field } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { FolderBrowser } from '../open/folder-browser.tsx';
import { CorpusChoice } from './corpus/corpus-choice.tsx';
import { DroppedBar } from './corpus/dropped-bar.tsx';

const SOURCES: readonly { readonly id: Source; readonly label: string }[] = [
  { id: 'pasted', label: 'Paste or drop' },
  { id: 'files', label: 'Files' },
  { id: 'corpora', label: 'Corpora' },
];

function Pasted() {
  const { name, text, perLine } = useRecorder();
  const limit = useWorkspace((s) => s.info?.uploadLimit ?? Number.POSITIVE_INFINITY);
  const chooser = useRef<HTMLInputElement>(null);
  const sequences = countSequences(text, perLine);
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    const files = [...(event.target.files ?? [])];
    event.target.value = '';
    if (files.length > 0) void takeDropped(files, limit);
  };
  return (
    <>
      <DroppedBar as="text" />
      <Field
        label="Text"
        help={`${formatCountOf(sequences, 'sequence')}, ${formatBytes(utf8Length(text))}${Number.isFinite(limit) ? ` of at most ${formatBytes(limit)}` : ''}`}
      >
        {(ids) => (
          <textarea
            {...ids}
            className="input corpus-text"
            dir="auto"
            placeholder="Paste any text, in any language, or drop files on this window"
            value={text}
            onChange={(event) => changeRecorder({ text: event.target.value })}
          />
        )}
      </Field>
      <div className="row wrap">
        <Check
          label="One sequence per line"
          checked={perLine}
          onChange={(checked) => changeRecorder({ perLine: checked })}
        />
        <input ref={chooser} type="file" multiple hidden aria-hidden="true" tabIndex={-1} onChange={choose} />
        <Button className="button" onPress={() => chooser.current?.click()}>
          Choose files of this computer …
        </Button>
      </div>
      <Field label="Name" help="Names the trace and the texts in it.">
        {(ids) => (
          <input
            {...ids}
            className="input"
            placeholder="pasted"
            value={name}
            onChange={(event) => changeRecorder({ name: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

function Files() {
  const { files, perLine } = useRecorder();
  const toggle = (path: string) =>
    changeRecorder({ files: files.includes(path) ? files.filter((each) => each !== path) : [...files, path] });
  return (
    <>
      <p className="help">
        {files.length === 0
          ? 'Choose text files where the engine runs: each becomes one sequence, in the order chosen.'
          : `${formatCount(files.length)} chosen, one sequence each unless lines are.`}
      </p>
      <ul className="chosen-files">
        {files.map((path) => (
          <li key={path} className="chip">
            <span className="mono clip" title={path}>
              {path.split(/[/\\]/).at(-1)}
            </span>
            <Button aria-label={`Take away ${path}`} onPress={() => toggle(path)}>
              ×
            </Button>
          </li>
        ))}
      </ul>
      <Check
        label="One sequence per line"
        checked={perLine}
        help="With one file."
        onChange={(checked) => changeRecorder({ perLine: checked })}
      />
      <FolderBrowser label="Text files" chosen={files} onText={toggle} />
    </>
  );
}

export function TextChoice() {
  const source = useRecorder((s) => s.source);
  const language = useRecorder((s) => s.language);
  return (
    <div className="stack text-choice" data-source={source}>
      <Segmented
        label="Where the text comes from"
        value={source}
        segments={SOURCES}
        onChange={(next) => changeRecorder({ source: next })}
      />
      {source === 'pasted' ? <Pasted /> : null}
      {source === 'files' ? <Files /> : null}
      {source === 'corpora' ? <CorpusChoice /> : null}
      {source === 'corpora' ? null : (
        <Field
          label="Language"
          help="A BCP-47 code such as de, sw or zh-Hans; may stay empty. Kept as a label and used to choose fonts."
        >
          {(ids) => (
            <input
              {...ids}
              className="input short mono"
              spellCheck={false}
              value={language}
              onChange={(event) => changeRecorder({ language: event.target.value.trim() })}
            />
          )}
        </Field>
      )}
    </div>
  );
}
