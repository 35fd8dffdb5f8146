// The Open page: what is known and what lies in the folders on the left, on the right what the chosen model is and needs.

import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import type { LibraryItem } from '#protocol';
import { openTrace } from '../../state/open.ts';
import { inspectModel, openPath, pastedPath, useOpener } from '../../state/opener.ts';
import { useLibrary } from '../../state/use-library.ts';
import { useOutOfReach } from '../../state/use-out-of-reach.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { LibraryRow } from '../library-row.tsx';
import { FolderBrowser } from './folder-browser.tsx';
import { ModelCard } from './model-card.tsx';

function PathField() {
  const [text, setText] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const path = pastedPath(text);
    if (path !== '') void openPath(path);
  };
  return (
    <form className="row path-form" onSubmit={submit}>
      <input
        className="input mono"
        aria-label="Path of a folder, model or trace"
        placeholder="Paste the path of a model folder or a .trace folder"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button className="button" type="submit" isDisabled={text.trim() === ''}>
        Go
      </Button>
    </form>
  );
}

function Known({ item, outOfReach }: { readonly item: LibraryItem; readonly outOfReach: string }) {
  const chosen = useOpener((s) => s.model === item.path);
  const detail = [item.kind, item.source === 'bundled' ? 'bundled' : '', item.detail].filter(Boolean).join(' · ');
  const open = (): void => (item.kind === 'model' ? inspectModel(item.path) : openTrace(item.path));
  return <LibraryRow item={item} detail={detail} outOfReach={outOfReach} current={chosen} onPress={open} />;
}

export function OpenPage() {
  const model = useOpener((s) => s.model);
  const { items, answer: library } = useLibrary();
  const reasons = useOutOfReach(items);
  const known = items.filter((item) => item.kind !== 'text');
  return (
    <div className="page open-page" data-pane="open">
      <section className="page-list">
        <h1>Open a model or a trace</h1>
        <PathField />
        {library.error ? <ErrorNote error={library.error} retry={library.retry} /> : null}
        <h2>Known here</h2>
        <ul className="known">
          {known.map((item) => (
            <Known key={item.path} item={item} outOfReach={reasons.get(item.path) ?? ''} />
          ))}
        </ul>
        <h2>Folders</h2>
        <FolderBrowser
          onModel={inspectModel}
          onTrace={openTrace}
          chosen={model === null ? [] : [model]}
          label="Folders that hold models and traces"
        />
      </section>
      <section className="page-detail" aria-label="Model">
        {model === null ? (
          <div className="state-card">
            <p>Choose a model to see what it is and whether it fits here. Nothing is loaded before you record.</p>
            <p className="help">
              A model is a folder with config.json and safetensors files; a trace is a NAME.trace folder.
            </p>
          </div>
        ) : (
          <ModelCard path={model} />
        )}
      </section>
    </div>
  );
}
