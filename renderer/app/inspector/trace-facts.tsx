// Where every number comes from: the trace, its model, how it was recorded, and whether it is healthy.

import { computedOn, formatBytes, formatCount, formatCountOf, type TraceSummary } from '#protocol';
import { offLabel, targetsOf } from '../../state/interventions.ts';
import type { ViewProps } from '../../state/view-props.ts';
import { Facts } from '../../ui/facts.tsx';
import { Health } from './health.tsx';

const LEVELS = {
  choices: 'choices and weights',
  probs: 'choices, weights, router logits',
  norms: 'choices, weights, router logits, output norms',
} as const;

/** `4,852 tokens, 112 sequences`, and of how many where some are missing. */
function recordedWords({ counts, corpus }: TraceSummary['manifest']): string {
  const all = counts.sequences === corpus.sequences;
  const sequences = all
    ? formatCountOf(corpus.sequences, 'sequence')
    : `${formatCount(counts.sequences)} of ${formatCountOf(corpus.sequences, 'sequence')}`;
  return `${formatCountOf(counts.tokens, 'token')}, ${sequences}`;
}

function holdsWords({ routers, level, nll, predicted }: TraceSummary['manifest']): string {
  const beside = [...(nll ? ['nll'] : []), ...(predicted ? ['predictions'] : [])];
  return [routers.length > 0 ? LEVELS[level] : 'tokens', ...beside].join(', ');
}

export function TraceFacts({ trace, recording, revision }: ViewProps) {
  const { manifest } = trace;
  const targets = targetsOf(manifest);
  const bytes = manifest.parts.reduce((sum, part) => sum + part.bytes, 0);
  return (
    <section className="inspector-trace">
      <details open>
        <summary>Provenance</summary>
        <Facts
          facts={[
            { name: 'Trace', value: trace.name, note: trace.path },
            {
              name: 'Model',
              value: trace.bundled === 'sample' ? `${manifest.model.id}, random weights` : manifest.model.id,
              note: `family ${manifest.model.family}, ${formatCountOf(manifest.model.layers, 'layer')}`,
            },
            { name: 'Texts', value: manifest.corpus.name, note: `sha256 ${manifest.corpus.sha256}` },
            {
              name: 'Recorded',
              value:
                recording === null ? recordedWords(manifest) : `${formatCountOf(trace.map.tokens, 'token')} so far`,
            },
            { name: 'Holds', value: holdsWords(manifest) },
            { name: 'Computed on', value: computedOn(manifest) },
            { name: 'Interventions', value: targets.length > 0 ? offLabel(targets) : 'none' },
            ...(recording === null ? [{ name: 'On disk', value: formatBytes(bytes) }] : []),
            { name: 'When', value: manifest.created.slice(0, 16).replace('T', ' '), note: manifest.created },
          ]}
        />
        {manifest.notices.map((notice) => (
          <p key={notice} className="help">
            {notice}
          </p>
        ))}
      </details>
      {recording === null ? <Health key={`${trace.path} ${revision}`} trace={trace} revision={revision} /> : null}
    </section>
  );
}
