// Switching experts off and on again: the open trace's texts are recorded once more with the model they came from, and
// the result becomes the edited side. Nothing is changed in place, so the base is always there to compare with.

import {
  type BackendName,
  Cancelled,
  type ExpertAddress,
  errorFrom,
  formatAddress,
  type JobState,
  type RecordRequest,
  type TraceManifest,
  type TraceSummary,
  UserError,
} from '#protocol';
import { engine } from '../engine-client.ts';
import { useSelection } from './selection.ts';
import { showEdited } from './sides.ts';
import { type EditQuestion, isActive, useWorkspace } from './workspace.ts';

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

/** `L3.E5, L3.E7 off`; beyond `most` of them, how many more. */
export function offLabel(targets: readonly ExpertAddress[], most = 3): string {
  if (targets.length === 0) return 'nothing off';
  const named = targets.slice(0, most).map(formatAddress).join(', ');
  return targets.length > most ? `${named} and ${targets.length - most} more off` : `${named} off`;
}

/** The same recording once more with these experts off, or of one sequence alone. */
export function editRequest(
  base: TraceSummary,
  model: string,
  targets: readonly ExpertAddress[],
  only: number | null = null,
): RecordRequest {
  const { manifest } = base;
  // `tensorflow 2.21.0 cpu`: the same backend and precision, or the difference would not be the intervention's alone.
  const backend = manifest.backend.split(' ')[0];
  return {
    model,
    source: { kind: 'trace', path: base.path, ...(only === null ? {} : { sequences: [only] }) },
    level: manifest.level,
    nll: manifest.nll,
    ...(manifest.precision === 'unknown' ? {} : { precision: manifest.precision }),
    half: manifest.logits === 'float16',
    ...(backend === 'wasm' || backend === 'tensorflow' ? { backend: backend satisfies BackendName } : {}),
    interventions: targets.length > 0 ? [{ mode: 'mask_pre', targets }] : [],
  };
}

async function record(targets: readonly ExpertAddress[], only: number | null): Promise<void> {
  const { base, edit: before } = useWorkspace.getState();
  if (base === null) return;
  if (before?.job) await engine().call('jobs.cancel', { job: before.job });
  useWorkspace.setState({ edit: { targets, only, job: null, error: null } });
  try {
    // Asked anew: the model may have become known since the trace was opened.
    const trace = await engine().call('trace.open', { path: base });
    if (trace.modelPath === null) {
      throw new UserError(
        `The model "${trace.manifest.model.id}", from which ${trace.name} was recorded, is not among those known here.`,
        'Open its folder once (Ctrl O), then try again.',
      );
    }
    const job = await engine().call('record.start', editRequest(trace, trace.modelPath, targets, only));
    useWorkspace.setState(({ edit }) => (edit?.targets === targets ? { edit: { ...edit, job: job.id } } : {}));
    // It may have ended before its number was known here.
    const now = useWorkspace.getState().jobs.find((each) => each.id === job.id);
    if (now && !isActive(now)) jobEnded(now);
  } catch (error) {
    if (error instanceof Cancelled) useWorkspace.setState({ edit: null });
    else useWorkspace.setState({ edit: { targets, only, job: null, error: error as Error } });
  }
}

async function targetsAt(path: string | null): Promise<readonly ExpertAddress[]> {
  return path === null ? [] : targetsOf((await engine().ask('trace.open', { path })).manifest);
}

/** Above this many tokens an edit says how many will run before it runs them. */
const ASK_ABOVE_TOKENS = 20_000;

async function questionOf(base: string, targets: readonly ExpertAddress[]): Promise<EditQuestion | null> {
  const { corpus } = (await engine().ask('trace.open', { path: base })).manifest;
  if (corpus.tokens <= ASK_ABOVE_TOKENS) return null;
  const { side, only } = useWorkspace.getState();
  const shown = useSelection.getState().sequence;
  const sequence = side === 'edited' && only !== null ? only : shown;
  const tokens = await engine()
    .ask('trace.sequence', { path: base, sequence })
    .then(
      ({ tokenIds }) => tokenIds.length,
      // Not recorded in the base: then there is nothing to set beside it.
      () => 0,
    );
  return { targets, ...corpus, inView: tokens > 0 ? { sequence, tokens } : null };
}

/** Answers the question of a large edit: all texts, or one sequence alone. */
export function answerEdit(only: number | null): void {
  const { editQuestion } = useWorkspace.getState();
  useWorkspace.setState({ editQuestion: null });
  if (editQuestion) void record(editQuestion.targets, only);
}

/** Puts the question away; nothing is recorded. */
export function dropEditQuestion(): void {
  useWorkspace.setState({ editQuestion: null });
}

async function change(address: ExpertAddress, off: boolean | 'toggle'): Promise<void> {
  const { edit, base, edited } = useWorkspace.getState();
  // What is being recorded counts before what is open.
  const now = edit && !edit.error ? edit.targets : await targetsAt(edited ?? base);
  const isOffNow = now.some((each) => each.layer === address.layer && each.expert === address.expert);
  const targets = changeTargets(now, address, off === 'toggle' ? !isOffNow : off);
  // Back to what the base itself has off: there is nothing to record.
  if (offLabel(targets, Number.POSITIVE_INFINITY) === offLabel(await targetsAt(base), Number.POSITIVE_INFINITY)) {
    if (edit?.job) await engine().call('jobs.cancel', { job: edit.job });
    useWorkspace.setState({ edit: null, edited: null, only: null, side: 'base' });
    return;
  }
  const question = base === null ? null : await questionOf(base, targets);
  if (question) useWorkspace.setState({ editQuestion: question });
  else await record(targets, null);
}

/** Records the open trace's texts with this expert off, beside those already off. */
export function switchOff(address: ExpertAddress): void {
  void change(address, true);
}

/** As switchOff, the other way; with no more off than in the base only the base remains. */
export function switchOn(address: ExpertAddress): void {
  void change(address, false);
}

/** Off if it is on, on if it is off. */
export function toggleExpert(address: ExpertAddress): void {
  void change(address, 'toggle');
}

/** Tries a failed edit again. */
export function retryEdit(): void {
  const { edit } = useWorkspace.getState();
  if (edit) void record(edit.targets, edit.only);
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
  if (job.status === 'complete' && job.trace !== null) showEdited(job.trace, edit.only);
  else if (job.status === 'cancelled') useWorkspace.setState({ edit: null });
  else {
    const error = job.error ? errorFrom(job.error) : new UserError('The recording failed.');
    useWorkspace.setState({ edit: { ...edit, job: null, error } });
  }
}
