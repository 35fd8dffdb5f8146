// Files where the engine runs: one file, or a folder whose files belong together, opened as a data set.

import { type FormEvent, useState } from 'react';
import { Button } from 'react-aria-components';
import { openSet } from '../../../state/corpus.ts';
import { pastedPath, useOpener } from '../../../state/opener.ts';
import { useWorkspace } from '../../../state/workspace.ts';
import { FolderBrowser } from '../../open/folder-browser.tsx';

function open(path: string): void {
  openSet({ path, name: path.split(/[/\\]/).at(-1) ?? path, from: 'folder' });
}

export function FolderChoice() {
  const [text, setText] = useState('');
  const root = useWorkspace((s) => s.info?.root ?? '');
  const folder = useOpener((s) => s.folder) ?? root;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const path = pastedPath(text);
    if (path !== '') open(path);
  };
  return (
    <div className="folder-choice">
      <h2>Open from a folder</h2>
      <form className="row path-form" onSubmit={submit}>
        <input
          className="input mono"
          aria-label="Path of a file or folder"
          placeholder="Paste the path of a file, or of a folder whose files belong together"
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        <Button className="button" type="submit" isDisabled={text.trim() === ''}>
          Go
        </Button>
      </form>
      <FolderBrowser label="Files of data sets" chosen={[]} onText={open} />
      <div className="row">
        <Button className="button" isDisabled={folder === ''} onPress={() => open(folder)}>
          Open this folder as one set
        </Button>
        <span className="help">One file per language, or the parts of one table, belong together.</span>
      </div>
    </div>
  );
}
