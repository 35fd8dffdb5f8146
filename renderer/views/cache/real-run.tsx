// Run for real: the model of the open trace goes on from a text with room for as many experts as the figure shows, and what
// its own cache did stands beside what was modelled.

import { Play, Square } from 'lucide-react';
import { Button } from 'react-aria-components';
import { formatBytes, type GenerationTraffic, type JobState, type TraceSummary } from '#protocol';
import { changeRealRun, runForReal, useRealRun } from '../../state/real-run.ts';
import { cancelJob } from '../../state/recorder.ts';
import { useSelection } from '../../state/selection.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { isActive, useWorkspace } from '../../state/workspace.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { measuredRows, unlikeWords } from './measured.ts';
import { type CacheModel, type Economy, residentExperts } from './model.ts';

/** Characters of the trace's own text that a run goes on from. */
const BEGINNING = 80;
const MOST_TOKENS = 512;

export interface RealRunProps {
  readonly trace: TraceSummary;
  readonly model: CacheModel;
  readonly size: number;
  readonly economy: Economy;
}

/** The last run of this trace's model, and what it read once it is over. */
export function useRunOf(path: string) {
  const own = useRealRun(({ run }) => (run?.path === path ? run.job : null));
  const job = useWorkspace((s) => s.jobs.find(({ id }) => id === own));
  const answer = useAnswer('generate.traffic', own !== null && job?.status === 'complete' ? { job: own } : null);
  return { job, traffic: answer.data };
}

/** Whole words from the beginning of a text. */
export function beginningOf(text: string, most = BEGINNING): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  if (line.length <= most) return line;
  const cut = line.slice(0, most);
  const space = cut.lastIndexOf(' ');
  return space > 0 ? cut.slice(0, space) : cut;
}

/** `Generating, 12 tokens · experts 71.2 % in memory, 4.1 MB read` */
function waitingWords({ status, progress }: JobState): string {
  if (status !== 'running' || !progress) return status;
  const { stage, done, unit, detail } = progress;
  const sofar = unit === 'bytes' ? formatBytes(done) : `${done.toLocaleString('en-US')} ${unit}`;
  return [`${stage}, ${sofar}`, ...(detail ? [detail] : [])].join(' · ');
}

export function RealRun({ trace, model, size, economy }: RealRunProps) {
  const { prompt, tokens, starting, error } = useRealRun();
  const sequence = useSelection((s) => s.sequence);
  const { job, traffic } = useRunOf(trace.path);
  const text = useAnswer('trace.sequences', { path: trace.path, offset: sequence, limit: 1 }).data?.rows[0]?.text;
  const slots = residentExperts(model, size);
  const wanted = prompt ?? beginningOf(text ?? '');
  const active = job !== undefined && isActive(job);
  const problem =
    trace.modelPath === null
      ? 'The model of this trace is not among those known here: open its folder once.'
      : slots >= model.experts
        ? 'All experts are in memory at this size: nothing would be read.'
        : wanted.trim() === ''
          ? 'Type in what the model is to go on from.'
          : '';
  return (
    <section className="cache-real" aria-label="Run for real">
      <div className="cache-inputs">
        <input
          className="input cache-prompt"
          aria-label="Text to go on from"
          title="Text to go on from"
          placeholder="text to go on from"
          value={wanted}
          onChange={(event) => changeRealRun({ prompt: event.target.value })}
        />
        <label className="labelled-select" title="New tokens at the most">
          <span>tokens</span>
          <input
            className="input cache-amount"
            type="number"
            min={1}
            max={MOST_TOKENS}
            value={tokens}
            onChange={({ target: { valueAsNumber: value } }) => {
              if (Number.isInteger(value) && value >= 1 && value <= MOST_TOKENS) changeRealRun({ tokens: value });
            }}
          />
        </label>
        {active && job ? (
          <Button className="button small" onPress={() => void cancelJob(job.id)}>
            <Square size={12} aria-hidden="true" /> Stop
          </Button>
        ) : (
          <span title={problem || `Generate with room for ${slots} of ${model.experts} experts, one pool`}>
            <Button
              className="button small"
              isDisabled={starting || problem !== ''}
              onPress={() => void runForReal(trace, wanted, slots, model.experts)}
            >
              <Play size={12} aria-hidden="true" /> Run for real
            </Button>
          </span>
        )}
        {problem === '' ? null : <span className="hint">{problem}</span>}
      </div>
      {error ? <ErrorNote error={error} compact /> : null}
      {active && job ? <p role="status">{waitingWords(job)}</p> : null}
      {job?.status === 'failed' && job.error ? <FailedNote {...job.error} /> : null}
      {traffic ? <MeasuredTable model={model} traffic={traffic} economy={economy} /> : null}
      {traffic === null ? <p>All experts were in memory: nothing was read.</p> : null}
    </section>
  );
}

function FailedNote({ message, hint }: { readonly message: string; readonly hint?: string | undefined }) {
  return (
    <p role="alert">
      {message} {hint}
    </p>
  );
}

interface MeasuredTableProps {
  readonly model: CacheModel;
  readonly traffic: GenerationTraffic;
  readonly economy: Economy;
}

function MeasuredTable({ model, traffic, economy }: MeasuredTableProps) {
  const { slots, tokens } = traffic;
  return (
    <>
      <table>
        <caption>
          {tokens} tokens generated with {slots.toLocaleString('en-US')} of {model.experts.toLocaleString('en-US')}{' '}
          experts in memory
        </caption>
        <thead>
          <tr>
            <th scope="col">one pool</th>
            <th scope="col" title="LRU over the tokens of this trace, as in the figure">
              modelled, trace
            </th>
            <th
              scope="col"
              title="LRU over the very tokens that were generated, the prompt having gone through token by token; filling a slot is a miss"
            >
              modelled, run
            </th>
            <th scope="col" title="The engine's own cache, which evicts the longest unused and reads ahead">
              measured
            </th>
          </tr>
        </thead>
        <tbody>
          {measuredRows(model, traffic, economy).map(({ name, trace, replayed, measured }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{trace}</td>
              <td>{replayed}</td>
              <td className="measured">{measured}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>{unlikeWords(model)}</p>
    </>
  );
}
