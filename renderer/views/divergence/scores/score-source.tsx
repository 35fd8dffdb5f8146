// Which score the languages are held against: measured on the trace, or brought along as a table that is pasted or opened.

import { useId, useRef } from 'react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { changeAlignmentView, useAlignmentChoice } from '../../../state/alignment.ts';
import type { ScoreChoice } from '../../../state/alignment-view.ts';
import { openScoreForm, takeFile, takePasted, typeScores, useScoreTable } from '../../../state/score-table.ts';
import { ErrorNote } from '../../../ui/error-note.tsx';

export function ScoreSource() {
  const score = useAlignmentChoice((s) => s.score);
  const given = useAlignmentChoice((s) => s.given);
  const isOpen = useScoreTable((s) => s.isOpen);
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
      <DialogTrigger isOpen={isOpen} onOpenChange={openScoreForm}>
        <Button className="button small" aria-label="Bring a table of scores">
          Table…
        </Button>
        <Popover className="popover" placement="bottom start" offset={4}>
          <Dialog aria-label="A table of scores" className="score-dialog">
            <ScoreForm />
          </Dialog>
        </Popover>
      </DialogTrigger>
    </>
  );
}

function ScoreForm() {
  const id = useId();
  const files = useRef<HTMLInputElement>(null);
  const { text, error } = useScoreTable();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void takePasted(text);
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
        onChange={(event) => typeScores(event.target.value)}
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
          if (file) await takeFile(file);
        }}
      />
    </form>
  );
}
