// The Record page: which text, with which model, and how. Nothing is loaded before Start.

import { CircleDot } from 'lucide-react';
import { useEffect } from 'react';
import { Button } from 'react-aria-components';
import { currentChoice, useCorpus } from '../../state/corpus.ts';
import { takenQuestion } from '../../state/corpus-choice.ts';
import { changeRecorder, recorderProblem, startRecording, useRecorder } from '../../state/recorder.ts';
import { type Answer, useAnswer } from '../../state/use-answer.ts';
import { shownPath, useWorkspace } from '../../state/workspace.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { IS_MAC, showKeys } from '../keys.ts';
import { ModelChoice } from './model-choice.tsx';
import { RunChoices } from './run-choices.tsx';
import { TextChoice } from './text-choice.tsx';

/** Until a model is chosen: the one that the open trace came from. */
function useOpenModel(): void {
  const path = useWorkspace(shownPath);
  const chosen = useRecorder((s) => s.model);
  const trace = useAnswer('trace.open', path === null || chosen !== '' ? null : { path });
  const model = trace.data?.modelPath ?? '';
  useEffect(() => {
    if (model !== '') changeRecorder({ model });
  }, [model]);
}

/** Why this model cannot record: it is described beside its name, so here in few words. */
function modelProblem({ status, error, data }: Answer<'model.inspect'>): string {
  if (status === 'loading') return 'Looking at the model.';
  if (data && 'missing' in data.tokenizer) return `This model cannot record: ${data.tokenizer.missing}`;
  return error ? `This model cannot be opened: ${error.message}` : '';
}

export function RecordPage() {
  useOpenModel();
  const form = useRecorder();
  const corpus = useCorpus();
  const limit = useWorkspace((s) => s.info?.uploadLimit ?? Number.POSITIVE_INFINITY);
  // The same question as the model's description, so it is asked once.
  const model = useAnswer('model.inspect', form.model === '' ? null : { path: form.model });
  // The same question as the preview's.
  const question = form.source === 'corpora' ? takenQuestion(corpus.set, currentChoice(corpus)) : null;
  const taken = useAnswer('dataset.preview', question);
  const problem = taken.error?.message || recorderProblem(form, corpus, limit, taken.data) || modelProblem(model);
  return (
    <div className="page record-page" data-pane="record" data-wide={form.source === 'corpora'}>
      <section className="page-list">
        <h1>Record a new trace</h1>
        <TextChoice />
      </section>
      <section className="page-detail" aria-label="Model and settings">
        <h2>With which model</h2>
        <ModelChoice />
        <h2>How</h2>
        <RunChoices />
        <div className="start-row">
          <Button
            className="button primary large"
            isDisabled={problem !== '' || form.starting}
            onPress={() => void startRecording()}
          >
            <CircleDot size={16} aria-hidden="true" /> {form.starting ? 'Starting …' : 'Start recording'}{' '}
            <kbd>{showKeys('Ctrl Enter', IS_MAC)}</kbd>
          </Button>
          <span className="help" role="status">
            {problem}
          </span>
        </div>
        {form.error ? <ErrorNote error={form.error} retry={() => void startRecording()} /> : null}
      </section>
    </div>
  );
}
