// Lines above the views: what the bundled sample is, how a recording goes on, what went wrong with an edit.

import { Info, X } from 'lucide-react';
import { Button } from 'react-aria-components';
import { dropEdit, offLabel, retryEdit } from '../state/interventions.ts';
import { cancelJob } from '../state/recorder.ts';
import { changeSettings, useSettings } from '../state/settings.ts';
import { isActive, showLayout, shownPath, useWorkspace } from '../state/workspace.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { type Shown, useJobOf } from './use-trace.ts';
import { jobWords } from './words.ts';

function SampleNote() {
  return (
    <div className="banner" role="note">
      <Info size={16} strokeWidth={1.75} aria-hidden="true" />
      <span>
        <strong>This is a sample to look around in.</strong> It comes from a tiny checkpoint with random weights, so its
        routing means nothing.
      </span>
      <Button className="button" onPress={() => showLayout('open')}>
        Open a model
      </Button>
      <IconButton icon={X} label="Close this note" onPress={() => changeSettings({ sampleNoteClosed: true })} />
    </div>
  );
}

function RecordingNote() {
  const job = useJobOf(useWorkspace(shownPath));
  if (!job || !isActive(job)) return null;
  const { progress } = job;
  return (
    <div className="banner" data-job={job.id}>
      <progress
        aria-label={job.title}
        {...(progress && progress.total > 0 ? { value: progress.done, max: progress.total } : {})}
      />
      <span className="tabular">
        <strong>{job.title}</strong> · {jobWords(job)}
      </span>
      <Button className="button" isDisabled={job.status === 'cancelling'} onPress={() => void cancelJob(job.id)}>
        Stop and keep
      </Button>
    </div>
  );
}

export function Notes({ shown }: { readonly shown: Shown }) {
  const edit = useWorkspace((s) => s.edit);
  const closed = useSettings((s) => s.sampleNoteClosed);
  return (
    <>
      {shown.kind === 'ready' && shown.props.trace.bundled && !closed ? <SampleNote /> : null}
      <RecordingNote />
      {edit?.error ? (
        <div className="banner failed">
          <span>
            <strong>{offLabel(edit.targets)}: not recorded.</strong>
          </span>
          <ErrorNote error={edit.error} retry={retryEdit} compact />
          <IconButton icon={X} label="Put this error away" onPress={dropEdit} />
        </div>
      ) : null}
    </>
  );
}
