// The status bar: engine, backend and precision, memory, and the job that runs. What was just done appears here too.

import { CircleAlert, CircleCheck, LoaderCircle, X } from 'lucide-react';
import { useEffect } from 'react';
import { Button, Dialog, DialogTrigger, Popover } from 'react-aria-components';
import { type EngineInfo, formatBytes } from '#protocol';
import { cancelJob } from '../state/recorder.ts';
import { isActive, shownPath, useWorkspace } from '../state/workspace.ts';
import { useNotices } from '../ui/notices.ts';
import { percent, progressWords } from './words.ts';

const NOTICE_MS = 6000;

function EngineState() {
  const connection = useWorkspace((s) => s.connection);
  const version = useWorkspace((s) => s.info?.version);
  const Icon = connection === 'ready' ? CircleCheck : connection === 'lost' ? CircleAlert : LoaderCircle;
  const words =
    connection === 'ready' ? 'engine ready' : connection === 'lost' ? 'engine gone, reconnecting' : 'connecting';
  return (
    <span
      className={`status-part ${connection}`}
      data-connection={connection}
      title={version ? `Routescope ${version}` : undefined}
    >
      <Icon size={12} aria-hidden="true" /> {words}
    </span>
  );
}

function Backends({ info }: { readonly info: EngineInfo }) {
  const chosen = info.backends.find((each) => each.chosen);
  return (
    <DialogTrigger>
      <Button className="status-part" aria-label={`Backend ${chosen?.name ?? 'none'}. Show all`}>
        {chosen ? `${chosen.name} · ${chosen.precisions[0] ?? ''}` : 'no backend'}
      </Button>
      <Popover className="popover" placement="top start" offset={6}>
        <Dialog className="note-dialog" aria-label="Backends">
          <h3>What the engine can compute on</h3>
          {info.backends.map((backend) => (
            <div key={backend.name} className="backend">
              <strong>
                {backend.name}
                {backend.chosen ? ', chosen' : backend.usable ? ', usable' : ', not usable'}
              </strong>
              <p>{backend.detail}</p>
              {backend.hint ? <p className="hint">{backend.hint}</p> : null}
            </div>
          ))}
          <p className="help">
            Node {info.node} · {info.platform} · {info.cpus} CPUs
          </p>
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Memory({ info }: { readonly info: EngineInfo }) {
  const { used, total, available } = info.memory;
  return (
    <span
      className="status-part tabular"
      title={`Engine ${formatBytes(used)}; ${formatBytes(available)} free of ${formatBytes(total)}`}
    >
      {formatBytes(used)} used · {formatBytes(available)} free
    </span>
  );
}

function JobStatus() {
  const jobs = useWorkspace((s) => s.jobs);
  const active = jobs.filter(isActive);
  // The one that works comes before those that wait.
  const job = active.find((each) => each.status !== 'queued') ?? active[0];
  if (!job) return null;
  const { progress } = job;
  return (
    <span className="status-part job">
      <progress
        aria-label={job.title}
        {...(progress && progress.total > 0 ? { value: progress.done, max: progress.total } : {})}
      />
      <span className="clip tabular">
        {job.title} · {job.status === 'running' && progress ? progressWords(progress) : job.status}
        {active.length > 1 ? ` · ${active.length - 1} waiting` : ''}
      </span>
      <Button
        aria-label={`Stop ${job.title}${progress ? ` at ${percent(progress)}` : ''}`}
        onPress={() => void cancelJob(job.id)}
      >
        <X size={12} aria-hidden="true" />
      </Button>
    </span>
  );
}

function Provenance() {
  const path = useWorkspace(shownPath);
  return path === null ? null : (
    <span className="status-part path mono clip" title={path}>
      <bdi>{path}</bdi>
    </span>
  );
}

function Notice() {
  const shown = useNotices((s) => s.shown);
  useEffect(() => {
    if (shown === '') return;
    const timer = setTimeout(() => useNotices.setState({ shown: '' }), NOTICE_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  return shown === '' ? null : <span className="status-part notice">{shown}</span>;
}

export function StatusBar() {
  const info = useWorkspace((s) => s.info);
  return (
    <footer className="status-bar" data-pane="status">
      <EngineState />
      {info ? <Backends info={info} /> : null}
      {info ? <Memory info={info} /> : null}
      <Notice />
      <span className="spring" />
      <Provenance />
      <JobStatus />
    </footer>
  );
}
