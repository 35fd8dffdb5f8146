// How to record: what is kept per token, and what it is computed on. A choice that is not possible says why.

import type { BackendName, MemoryNeed, Precision, RecordLevel } from '#protocol';
import { changeRecorder, useRecorder } from '../../state/recorder.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { Check, Field } from '../../ui/field.tsx';
import { MemoryNeeds } from '../open/memory-needs.tsx';

const LEVELS: readonly { readonly id: RecordLevel; readonly label: string; readonly help: string }[] = [
  { id: 'choices', label: 'Choices', help: 'Chosen experts and their weights. Smallest.' },
  { id: 'probs', label: 'Probabilities', help: 'Also all router logits: entropy, margins, next-best experts.' },
  { id: 'norms', label: 'Norms', help: 'Also the norm of each chosen expert’s output. Largest.' },
];

/** What the model needs with these choices; `auto` takes what the engine would. */
function chosenNeeds(
  needs: readonly MemoryNeed[],
  backend: BackendName | 'auto',
  precision: Precision | 'auto',
  preferred: BackendName | undefined,
): readonly MemoryNeed[] {
  const name = backend === 'auto' ? preferred : backend;
  return needs.filter((need) => need.backend === name && (precision === 'auto' || need.precision === precision));
}

export function RunChoices() {
  const { model, level, nll, backend, precision } = useRecorder();
  const info = useWorkspace((s) => s.info);
  const report = useAnswer('model.inspect', model === '' ? null : { path: model });
  const backends = info?.backends ?? [];
  const preferred = backends.find((each) => each.chosen);
  const selected = backend === 'auto' ? preferred : backends.find((each) => each.name === backend);
  const help = LEVELS.find((each) => each.id === level)?.help;
  return (
    <div className="stack">
      <Field label="Keep per token and layer" help={help}>
        {(ids) => (
          <select
            {...ids}
            className="select"
            value={level}
            onChange={(event) => {
              const next = LEVELS.find((each) => each.id === event.target.value);
              if (next) changeRecorder({ level: next.id });
            }}
          >
            {LEVELS.map((each) => (
              <option key={each.id} value={each.id}>
                {each.label}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Check
        label="Negative log-likelihood of each token, and the model’s prediction after it"
        help="Needs the model’s output layer; a little slower."
        checked={nll}
        onChange={(checked) => changeRecorder({ nll: checked })}
      />
      <div className="row fields">
        <Field label="Backend" help={selected?.detail}>
          {(ids) => (
            <select
              {...ids}
              className="select"
              value={backend}
              onChange={(event) => {
                const next = backends.find((each) => each.name === event.target.value);
                changeRecorder({ backend: next?.name ?? 'auto', precision: 'auto' });
              }}
            >
              <option value="auto">Automatic{preferred ? `: ${preferred.name}` : ''}</option>
              {backends.map((each) => (
                <option key={each.name} value={each.name} disabled={!each.usable}>
                  {each.name}
                  {each.usable ? '' : ', not usable'}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Precision">
          {(ids) => (
            <select
              {...ids}
              className="select"
              value={precision}
              onChange={(event) => {
                const next = selected?.precisions.find((each) => each === event.target.value);
                changeRecorder({ precision: next ?? 'auto' });
              }}
            >
              <option value="auto">Automatic</option>
              {(selected?.precisions ?? []).map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {report.data ? <MemoryNeeds needs={chosenNeeds(report.data.fits, backend, precision, preferred?.name)} /> : null}
      {backends
        .filter((each) => !each.usable)
        .map((each) => (
          <p key={each.name} className="help">
            {each.name} is not usable: {each.detail} {each.hint}
          </p>
        ))}
    </div>
  );
}
