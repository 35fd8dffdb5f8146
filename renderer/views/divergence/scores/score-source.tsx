// Which score the languages are held against: measured on the trace, or brought along as a table that is pasted or opened.

import { useId, useRef, useState } from 'react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { changeAlignmentView, useAlignmentChoice } from '../../../state/alignment.ts';
import { takeScores } from '../../../state/alignment-scores.ts';
import type { ScoreChoice } from '../../../state/alignment-view.ts';
import { ErrorNote } from '../../../ui/error-note.tsx';

const PASTED = 'pasted.csv';

export function ScoreSource() {
  const score = useAlignmentChoice((s) => s.score);
  const given = useAlignmentChoice((s) => s.given);
  return (
    <>
      <select
        className="select"
        aria-label="Score of each language"
        title="Score of each language"
        value={score}
        onChange={(event) => changeAlignmentView({ score: event.target.value as ScoreChoice })}
      >
        <option value="bits-per-byte">bits per byte</option>
        <option value="bits-per-item">bits per item</option>
        {given ? <option value="given">{given.name}</option> : null}
      </select>
      <DialogTrigger>
        <Button className="button small" aria-label="Bring a table of scores">
          Table…
        </Button>
        <Popover className="popover" placement="bottom start" offset={4}>
          <Dialog aria-label="A table of scores" className="score-dialog">
            {({ close }) => <ScoreForm close={close} />}
          </Dialog>
        </Popover>
      </DialogTrigger>
    </>
  );
}

function ScoreForm({ close }: { readonly close: () => void }) {
  const id = useId();
  const files = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [error, setError] = useState<Error | null>(null);

  async function take(table: string, name: string): Promise<void> {
    try {
      await takeScores(table, name);
      close();
    } catch (problem) {
      setError(problem as Error);
    }
  }

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void take(text, PASTED);
      }}
    >
      <label htmlFor={id}>A language and its score on each line, under a line of names</label>
      <textarea
        id={id}
        className="input"
        rows={6}
        spellCheck={false}
        placeholder={'language,accuracy\nde,0.81\nsw,0.42'}
        // biome-ignore lint/a11y/noAutofocus: the dialog was opened to paste into it.
        autoFocus
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {error ? <ErrorNote error={error} /> : null}
      <div className="score-buttons">
        <Button className="button" onPress={() => files.current?.click()}>
          Open a file…
        </Button>
        <Button className="button primary" type="submit" isDisabled={text.trim() === ''}>
          Use it
        </Button>
      </div>
      <p>CSV, TSV or JSON; a file may also be dropped on the figure. Codes such as deu_Latn are understood.</p>
      <input
        ref={files}
        type="file"
        accept=".csv,.tsv,.txt,.json"
        hidden
        aria-label="File of scores"
        onChange={async (event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) await take(await file.text(), file.name);
        }}
      />
    </form>
  );
}
