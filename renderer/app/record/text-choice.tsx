// Where the text comes from: pasted or dropped, files under the served folders, or a text that Routescope knows.

import { type ChangeEvent, useRef } from 'react';
import { Button } from 'react-aria-components';
import { formatBytes, formatCount, formatCountOf, utf8Length } from '#protocol';
import { changeRecorder, countSequences, type Source, takeFiles, useRecorder } from '../../state/recorder.ts';
import { useLibrary } from '../../state/use-library.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { Check, Field } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { FolderBrowser } from '../open/folder-browser.tsx';

const SOURCES: readonly { readonly id: Source; readonly label: string }[] = [
  { id: 'pasted', label: 'Paste or drop' },
  { id: 'files', label: 'Files' },
  { id: 'known', label: 'Known texts' },
];

function Pasted() {
  const { name, text, perLine } = useRecorder();
  const limit = useWorkspace((s) => s.info?.uploadLimit ?? Number.POSITIVE_INFINITY);
  const chooser = useRef<HTMLInputElement>(null);
  const sequences = countSequences(text, perLine);
  const choose = (event: ChangeEvent<HTMLInputElement>) => {
    void takeFiles([...(event.target.files ?? [])], limit);
    event.target.value = '';
  };
  return (
    <>
      <Field
        label="Text"
        help={`${formatCountOf(sequences, 'sequence')}, ${formatBytes(utf8Length(text))}${Number.isFinite(limit) ? ` of at most ${formatBytes(limit)}` : ''}`}
      >
        {(ids) => (
          <textarea
            {...ids}
            className="input corpus-text"
            dir="auto"
            placeholder="Paste any text, in any language, or drop text files on this window"
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

function Known() {
  const corpus = useRecorder((s) => s.corpus);
  const texts = useLibrary().items.filter((item) => item.kind === 'text');
  if (texts.length === 0) return <p className="help">No texts are known here.</p>;
  return (
    <div role="radiogroup" aria-label="Known texts" className="stack">
      {texts.map((item) => (
        <label key={item.path} className="check">
          <input
            type="radio"
            name="corpus"
            checked={corpus === item.name}
            onChange={() => changeRecorder({ corpus: item.name })}
          />
          <span>
            {item.name}
            <span className="help">{item.detail}</span>
          </span>
        </label>
      ))}
    </div>
  );
}

export function TextChoice() {
  const source = useRecorder((s) => s.source);
  const language = useRecorder((s) => s.language);
  return (
    <div className="stack text-choice">
      <Segmented
        label="Where the text comes from"
        value={source}
        segments={SOURCES}
        onChange={(next) => changeRecorder({ source: next })}
      />
      {source === 'pasted' ? <Pasted /> : null}
      {source === 'files' ? <Files /> : null}
      {source === 'known' ? <Known /> : null}
      {source === 'known' ? null : (
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
