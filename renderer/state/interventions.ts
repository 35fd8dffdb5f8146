// Switching experts off and on again: the open trace's texts are recorded once more with the model they came from, and
// the result becomes the edited side. Nothing is changed in place, so the base is always there to compare with.

import {
  type BackendName,
  Cancelled,
  type ExpertAddress,
  formatAddress,
  type JobState,
  type RecordRequest,
  type TraceManifest,
  type TraceSummary,
  UserError,
} from '#protocol';
import { engine } from '../engine-client.ts';
import { isActive, useWorkspace } from './workspace.ts';

/** All targets of a trace's interventions, in order. */
export function targetsOf(manifest: Pick<TraceManifest, 'interventions'>): readonly ExpertAddress[] {
  return manifest.interventions.flatMap((entry) => entry.targets);
}

/** The targets with one put in or taken out, by layer and expert. */
export function changeTargets(
  targets: readonly ExpertAddress[],
  { layer, expert }: ExpertAddress,
  off: boolean,
): readonly ExpertAddress[] {
  const others = targets.filter((each) => each.layer !== layer || each.expert !== expert);
  const next = off ? [...others, { layer, expert }] : others;
  return [...next].sort((x, y) => x.layer - y.layer || x.expert - y.expert);
}

/** `L3.E5, L3.E7 off` */
export function offLabel(targets: readonly ExpertAddress[]): string {
  const named = targets.slice(0, 3).map(formatAddress).join(', ');
  return targets.length > 3 ? `${named} and ${targets.length - 3} more off` : `${named} off`;
}

/** The same recording once more with these experts off. */
export function editRequest(base: TraceSummary, model: string, targets: readonly ExpertAddress[]): RecordRequest {
  const { manifest } = base;
  // `tensorflow 2.21.0 cpu`: the same backend and precision, or the difference would not be the intervention's alone.
  const backend = manifest.backend.split(' ')[0];
  return {
    model,
    source: { kind: 'trace', path: base.path },
    level: manifest.level,
    nll: manifest.nll,
    precision: manifest.precision,
    half: manifest.logits === 'float16',
    ...(backend === 'wasm' || backend === 'tensorflow' ? { backend: backend satisfies BackendName } : {}),
    interventions: [{ mode: 'mask_pre', targets }],
  };
}

/**
 * The folder of the model a trace came from, among those the library knows.
 * @throws UserError when none of them is it.
 */
export async function findModel(trace: TraceSummary): Promise<string> {
  const { id } = trace.manifest.model;
  const models = (await engine().call('library.list', {})).filter((item) => item.kind === 'model');
  const likely = (path: string, name: string) => (name === id || path.endsWith(`/${id}`) ? 0 : 1);
  for (const item of [...models].sort((x, y) => likely(x.path, x.name) - likely(y.path, y.name))) {
    try {
      if ((await engine().ask('model.inspect', { path: item.path })).id === id) return item.path;
    } catch (error) {
      // One broken folder in the library must not hide the right one.
      if (!(error instanceof UserError)) throw error;
    }
  }
  throw new UserError(
    `The model "${id}", from which ${trace.name} was recorded, is not among the models known here.`,
    'Open its folder once (Ctrl O); then switch the expert off again.',
  );
}

async function record(targets: readonly ExpertAddress[]): Promise<void> {
  const { base } = useWorkspace.getState();
  if (base === null) return;
  useWorkspace.setState({ edit: { targets, job: null, error: null } });
  try {
    const trace = await engine().call('trace.open', { path: base });
    const model = await findModel(trace);
    const job = await engine().call('record.start', editRequest(trace, model, targets));
    useWorkspace.setState(({ edit }) => (edit?.targets === targets ? { edit: { ...edit, job: job.id } } : {}));
    // It may have ended before its number was known here.
    const now = useWorkspace.getState().jobs.find((each) => each.id === job.id);
    if (now && !isActive(now)) jobEnded(now);
  } catch (error) {
    if (error instanceof Cancelled) useWorkspace.setState({ edit: null });
    else useWorkspace.setState({ edit: { targets, job: null, error: error as Error } });
  }
}

/** Targets of what is being recorded, else of the edited trace. */
async function currentTargets(): Promise<readonly ExpertAddress[]> {
  const { edit, edited } = useWorkspace.getState();
  if (edit && !edit.error) return edit.targets;
  if (edited === null) return [];
  return targetsOf((await engine().ask('trace.open', { path: edited })).manifest);
}

async function change(address: ExpertAddress, off: boolean): Promise<void> {
  const { edit } = useWorkspace.getState();
  const targets = changeTargets(await currentTargets(), address, off);
  if (edit?.job) await engine().call('jobs.cancel', { job: edit.job });
  if (targets.length > 0) await record(targets);
  else useWorkspace.setState({ edit: null, edited: null, side: 'base' });
}

/** Records the open trace's texts with this expert off, beside those already off. */
export function switchOff(address: ExpertAddress): void {
  void change(address, true);
}

/** As switchOff, the other way; with nothing off any more only the base remains. */
export function switchOn(address: ExpertAddress): void {
  void change(address, false);
}

/** Tries a failed edit again. */
export function retryEdit(): void {
  const { edit } = useWorkspace.getState();
  if (edit) void record(edit.targets);
}

/** Stops an edit under way, or puts its error away. The edited side stays as it was. */
export function dropEdit(): void {
  const { edit } = useWorkspace.getState();
  useWorkspace.setState({ edit: null });
  if (edit?.job) void engine().call('jobs.cancel', { job: edit.job });
}

/** Called for each job that ended: the edit's own brings the edited side into view. */
export function jobEnded(job: JobState): void {
  const { edit } = useWorkspace.getState();
  if (edit?.job !== job.id) return;
  if (job.status === 'complete') useWorkspace.setState({ edit: null, edited: job.trace, side: 'edited' });
  else if (job.status === 'cancelled') useWorkspace.setState({ edit: null });
  else {
    const error = new UserError(job.error?.message ?? 'The recording failed.', job.error?.hint ?? '');
    useWorkspace.setState({ edit: { ...edit, job: null, error } });
  }
}
