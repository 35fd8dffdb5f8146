// Which model records, with what is needed to decide it: its facts in a line, and its memory on each backend.

import { Button } from 'react-aria-components';
import { formatBytes } from '#protocol';
import { inspectModel } from '../../state/opener.ts';
import { changeRecorder, useRecorder } from '../../state/recorder.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { useLibrary } from '../../state/use-library.ts';
import { useOutOfReach } from '../../state/use-out-of-reach.ts';
import { showLayout } from '../../state/workspace.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Field } from '../../ui/field.tsx';

export function ModelChoice() {
  const model = useRecorder((s) => s.model);
  const models = useLibrary().items.filter((item) => item.kind === 'model');
  const reasons = useOutOfReach(models);
  const report = useAnswer('model.inspect', model === '' ? null : { path: model });
  const known = model === '' || models.some((item) => item.path === model);
  return (
    <div className="stack">
      <Field
        label="Model"
        help={
          report.data
            ? `${report.data.words.slice(0, 2).join('; ')}; ${formatBytes(report.data.fileBytes)} on disk`
            : ''
        }
      >
        {(ids) => (
          <select
            {...ids}
            className="select"
            value={model}
            onChange={(event) => changeRecorder({ model: event.target.value })}
          >
            <option value="">Choose …</option>
            {models.map((item) => (
              <option key={item.path} value={item.path} disabled={reasons.has(item.path)} title={item.path}>
                {item.name}
                {reasons.has(item.path) ? ', out of reach' : ''}
                {item.source === 'bundled' ? ` (bundled: ${item.detail})` : ''}
              </option>
            ))}
            {known ? null : <option value={model}>{model}</option>}
          </select>
        )}
      </Field>
      <div className="row wrap">
        <Button className="button" onPress={() => showLayout('open')}>
          Find another model …
        </Button>
        {model !== '' ? (
          <Button className="button quiet" onPress={() => inspectModel(model)}>
            What is it?
          </Button>
        ) : null}
      </div>
      {report.error ? <ErrorNote error={report.error} retry={report.retry} /> : null}
    </div>
  );
}
