// What is open, and how the engine is. Only names and paths live here: what the engine computed is cached by its request
// in engine-client.ts. The exception is what the engine tells unasked: jobs and the sums of a running recording.

import { create } from 'zustand';
import type { EngineInfo, ExpertAddress, JobState, RouterSums } from '#protocol';

export type Side = 'base' | 'edited';
/** Pages of views of the open trace. */
export type ViewLayout = 'explore' | 'languages' | 'locality' | 'structure';
export type Layout = ViewLayout | 'open' | 'record';
export type Connection = 'connecting' | 'ready' | 'lost';

/** Experts being switched off: the recording of the edited side, or why it failed. */
export interface Edit {
  readonly targets: readonly ExpertAddress[];
  /** The one sequence of the base that is recorded; null for all of them. */
  readonly only: number | null;
  /** null until the engine has taken it. */
  readonly job: string | null;
  readonly error: Error | null;
}

/** A large edit that waits for a word: how much of the trace to record again. */
export interface EditQuestion {
  readonly targets: readonly ExpertAddress[];
  readonly tokens: number;
  readonly sequences: number;
  /** The sequence in view; null where it is not recorded. */
  readonly inView: { readonly sequence: number; readonly tokens: number } | null;
}

export interface Workspace {
  readonly layout: Layout;
  /** Paths of the traces in the two slots. */
  readonly base: string | null;
  readonly edited: string | null;
  /** The edited side holds this sequence of the base alone, as its sequence 0; null when it holds all. */
  readonly only: number | null;
  readonly side: Side;
  readonly edit: Edit | null;
  readonly editQuestion: EditQuestion | null;
  readonly connection: Connection;
  /** Why the connection was lost, where that is known. */
  readonly lossNote: string;
  readonly info: EngineInfo | null;
  /** Newest first. */
  readonly jobs: readonly JobState[];
  readonly live: { readonly trace: string; readonly sums: RouterSums } | null;
  /** Per trace: grows when what is on disk has changed, at most every few seconds. */
  readonly revisions: Readonly<Record<string, number>>;
}

export const useWorkspace = create<Workspace>(() => ({
  layout: 'explore',
  base: null,
  edited: null,
  only: null,
  side: 'base',
  edit: null,
  editQuestion: null,
  connection: 'connecting',
  lossNote: '',
  info: null,
  jobs: [],
  live: null,
  revisions: {},
}));

/** Jobs that still run or wait. */
export function isActive(job: JobState): boolean {
  return job.status === 'queued' || job.status === 'running' || job.status === 'cancelling';
}

/** The path in the slot that is shown. */
export function shownPath({ base, edited, side }: Pick<Workspace, 'base' | 'edited' | 'side'>): string | null {
  return side === 'edited' && edited !== null ? edited : base;
}

/** The trace whose numbers the selected tokens are of: the base's, but where the edited side counts on its own. */
export function addressedPath(now: Workspace): string | null {
  return now.only === null ? now.base : shownPath(now);
}

export function showsViews(layout: Layout): layout is ViewLayout {
  return layout === 'explore' || layout === 'languages' || layout === 'locality' || layout === 'structure';
}

export function showLayout(layout: Layout): void {
  useWorkspace.setState({ layout });
}

/** Puts a job's newest state in its place; a new one comes first. */
export function putJob(job: JobState): void {
  useWorkspace.setState(({ jobs }) => ({
    jobs: jobs.some((each) => each.id === job.id)
      ? jobs.map((each) => (each.id === job.id ? job : each))
      : [job, ...jobs],
  }));
}

/** Says that the trace at this path has changed on disk. */
export function touchTrace(path: string): void {
  useWorkspace.setState(({ revisions }) => ({ revisions: { ...revisions, [path]: (revisions[path] ?? 0) + 1 } }));
}
