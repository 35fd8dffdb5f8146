// What a model is, in words, and whether it fits. Read from its headers; nothing is loaded.

import { CircleDot } from 'lucide-react';
import { Button } from 'react-aria-components';
import { describeStored, formatBytes, formatCount, formatCountOf, type ModelReport, UserError } from '#protocol';
import { recordFrom } from '../../state/recorder.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Facts } from '../../ui/facts.tsx';
import { LoadingLine } from '../../ui/view-state.tsx';
import { MemoryNeeds } from './memory-needs.tsx';

function Report({ report }: { readonly report: ModelReport }) {
  const unused = report.unusedTensors.length;
  return (
    <>
      <ul className="words">
        {report.words.map((word) => (
          <li key={word}>{word}</li>
        ))}
      </ul>
      <Facts
        facts={[
          {
            name: 'Weight files',
            value: `${formatBytes(report.fileBytes)}, ${report.stored.map(({ type }) => type).join(', ')}`,
            note: describeStored(report.stored).join('\n'),
          },
          {
            name: 'Tensors',
            value:
              unused > 0
                ? `${formatCount(report.tensors)}, ${formatCount(unused)} of them unused`
                : formatCount(report.tensors),
            ...(unused > 0 ? { note: report.unusedTensors.slice(0, 12).join('\n') } : {}),
          },
          { name: 'Tokenizer', value: tokenizerText(report.tokenizer) },
        ]}
      />
      <h3>Memory, before anything is loaded</h3>
      <MemoryNeeds needs={report.fits} />
    </>
  );
}

function tokenizerText(tokenizer: ModelReport['tokenizer']): string {
  return 'missing' in tokenizer ? 'missing' : `${tokenizer.kind}, ${formatCountOf(tokenizer.vocabulary, 'token')}`;
}

export function ModelCard({ path }: { readonly path: string }) {
  const answer = useAnswer('model.inspect', { path });
  const report = answer.data;
  return (
    <article className="model-card" data-state={answer.status}>
      <header>
        <h2>{report?.id ?? path.split(/[/\\]/).at(-1)}</h2>
        <p className="mono clip" title={path}>
          {path}
        </p>
      </header>
      {answer.status === 'loading' ? <LoadingLine progress={answer.progress} text="Reading the headers" /> : null}
      {answer.error ? <ErrorNote error={answer.error} retry={answer.retry} /> : null}
      {report ? (
        <>
          {'missing' in report.tokenizer ? (
            <ErrorNote error={new UserError(report.tokenizer.missing, report.tokenizer.hint)} />
          ) : (
            <div className="row">
              <Button className="button primary" onPress={() => recordFrom(path)}>
                <CircleDot size={14} aria-hidden="true" /> Record with this model
              </Button>
              <span className="help">Then choose a text. Loading begins when the recording starts.</span>
            </div>
          )}
          <Report report={report} />
        </>
      ) : null}
    </article>
  );
}
