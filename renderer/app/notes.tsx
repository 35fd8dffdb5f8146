// Lines above the views: what a bundled checkpoint is, how a recording goes on, what went wrong with an edit.

import { Info, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import type { JobState } from '#protocol';
import { dropEdit, offLabel, retryEdit } from '../state/interventions.ts';
import { cancelJob } from '../state/recorder.ts';
import { changeSettings, useSettings } from '../state/settings.ts';
import { isActive, showLayout, shownPath, useWorkspace } from '../state/workspace.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { type Shown, useJobOf } from './use-trace.ts';
import { jobError, jobWords } from './words.ts';

/** What a bundled checkpoint can and cannot show; each kind can be closed for good. */
function BundledNote({ kind }: { readonly kind: 'demo' | 'sample' }) {
  const setting = kind === 'demo' ? 'demoNoteClosed' : 'sampleNoteClosed';
  const closed = useSettings((s) => s[setting]);
  if (closed) return null;
  return (
    <div className="banner" role="note">
      <Info size={16} strokeWidth={1.75} aria-hidden="true" />
      {kind === 'demo' ? (
        <span>
          <strong>A small model, really trained.</strong> 18 million parameters, public-domain text in 18 languages,
          translations pulled together in its middle: its routing is learned, its knowledge is slight.
        </span>
      ) : (
        <span>
          <strong>These weights are random.</strong> The bundled sample is a tiny checkpoint to look around with: the
          routing that is shown means nothing.
        </span>
      )}
      <Button className="button" onPress={() => showLayout('open')}>
        Open a model
      </Button>
      <IconButton icon={X} label="Close this note" onPress={() => changeSettings({ [setting]: true })} />
    </div>
  );
}

/** What was recorded before a failure is shown, and the failure with it. */
function FailureNote({ job }: { readonly job: JobState }) {
  const [closed, setClosed] = useState(false);
  if (closed) return null;
  return (
    <div className="banner failed">
      <span>
        <strong>The recording ended early.</strong>
      </span>
      <ErrorNote error={jobError(job)} compact />
      <IconButton icon={X} label="Put this error away" onPress={() => setClosed(true)} />
    </div>
  );
}

function RecordingNote({ shown }: { readonly shown: Shown }) {
  const job = useJobOf(useWorkspace(shownPath));
  if (job?.status === 'failed' && shown.kind === 'ready') return <FailureNote key={job.id} job={job} />;
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
  const bundled = shown.kind === 'ready' ? shown.props.trace.bundled : null;
  return (
    <>
      {bundled ? <BundledNote key={bundled} kind={bundled} /> : null}
      <RecordingNote shown={shown} />
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
