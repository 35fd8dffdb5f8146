// The library: recordings under way, traces, models and texts that the engine knows.

import { CircleDot, FolderOpen, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import type { JobState, LibraryItem } from '#protocol';
import { chooseSet } from '../state/corpus.ts';
import { openTrace } from '../state/open.ts';
import { inspectModel } from '../state/opener.ts';
import { cancelJob, changeRecorder } from '../state/recorder.ts';
import { changeSettings } from '../state/settings.ts';
import { useLibrary } from '../state/use-library.ts';
import { useOutOfReach } from '../state/use-out-of-reach.ts';
import { isActive, showLayout, useWorkspace } from '../state/workspace.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { CommandButton } from './command-button.tsx';
import { LIBRARY_OVER_BELOW } from './layout.ts';
import { LibraryRow } from './library-row.tsx';
import { jobWords } from './words.ts';

const SECTIONS = [
  { kind: 'trace', title: 'Traces', empty: 'Recorded traces appear here.' },
  { kind: 'model', title: 'Models', empty: 'Models that you open, and those in the Hugging Face cache, appear here.' },
  { kind: 'text', title: 'Texts', empty: 'No texts known.' },
] as const;
const SOURCES = { bundled: 'bundled', recent: 'opened before', cache: 'Hugging Face cache' } as const;

function use(item: LibraryItem): void {
  if (window.innerWidth < LIBRARY_OVER_BELOW) changeSettings({ library: false });
  if (item.kind === 'trace') openTrace(item.path);
  else if (item.kind === 'model') inspectModel(item.path);
  else {
    if (item.source === 'bundled') {
      chooseSet({ kind: 'corpus', name: item.name });
      changeRecorder({ source: 'corpora' });
    } else changeRecorder({ source: 'files', files: [item.path] });
    showLayout('record');
  }
}

function Item({ item, outOfReach }: { readonly item: LibraryItem; readonly outOfReach: string }) {
  const open = useWorkspace((s) => s.base === item.path || s.edited === item.path);
  const detail = [item.detail, SOURCES[item.source]].filter(Boolean).join(' · ');
  return <LibraryRow item={item} detail={detail} outOfReach={outOfReach} current={open} onPress={() => use(item)} />;
}

function JobRow({ job }: { readonly job: JobState }) {
  const { progress } = job;
  return (
    <li className="job-row" data-status={job.status}>
      <Button
        className="library-item"
        isDisabled={job.trace === null}
        onPress={() => job.trace !== null && openTrace(job.trace)}
      >
        <CircleDot size={16} strokeWidth={1.75} aria-hidden="true" />
        <span className="library-words">
          <span className="clip">{job.title}</span>
          <small title={jobWords(job)}>{jobWords(job)}</small>
          {isActive(job) ? (
            <progress
              aria-label={job.title}
              {...(progress && progress.total > 0 ? { value: progress.done, max: progress.total } : {})}
            />
          ) : null}
        </span>
      </Button>
      {isActive(job) ? (
        <IconButton icon={X} label={`Stop ${job.title}`} onPress={() => void cancelJob(job.id)} />
      ) : null}
    </li>
  );
}

export function LibraryPanel() {
  const jobs = useWorkspace((s) => s.jobs);
  const { items, answer: library } = useLibrary();
  const reasons = useOutOfReach(items);
  const panel = useRef<HTMLElement>(null);
  const recent = jobs.filter((job) => isActive(job) || job.status === 'failed').slice(0, 6);
  useEffect(() => {
    if (library.error) panel.current?.scrollTo({ top: 0 });
  }, [library.error]);
  return (
    <aside ref={panel} className="library" aria-label="Library" data-pane="library">
      <header className="panel-header">
        <h2>Library</h2>
        <CommandButton id="open" icon={FolderOpen} />
        <IconButton icon={X} label="Hide the library" onPress={() => changeSettings({ library: false })} />
      </header>
      {library.error ? <ErrorNote error={library.error} retry={library.retry} /> : null}
      {recent.length > 0 ? (
        <section>
          <h3>Recordings</h3>
          <ul>
            {recent.map((job) => (
              <JobRow key={job.id} job={job} />
            ))}
          </ul>
        </section>
      ) : null}
      {SECTIONS.map(({ kind, title, empty }) => {
        const list = items.filter((item) => item.kind === kind);
        return (
          <section key={kind}>
            <h3>{title}</h3>
            {list.length > 0 ? (
              <ul>
                {list.map((item) => (
                  <Item key={item.path} item={item} outOfReach={reasons.get(item.path) ?? ''} />
                ))}
              </ul>
            ) : (
              <p className="help">{library.status === 'loading' ? 'Looking …' : empty}</p>
            )}
          </section>
        );
      })}
    </aside>
  );
}
