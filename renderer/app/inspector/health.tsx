// Whether the trace can be trusted: what its summaries show at once, and on demand what a look at every row shows.

import { CircleAlert, CircleCheck, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Button } from 'react-aria-components';
import { formatCountOf, type HealthLine, type TraceSummary } from '#protocol';
import { useAnswer } from '../../state/use-answer.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { LoadingLine } from '../../ui/view-state.tsx';

const ICONS = { ok: CircleCheck, warn: TriangleAlert, error: CircleAlert } as const;

function Lines({ lines }: { readonly lines: readonly HealthLine[] }) {
  return (
    <ul className="health">
      {lines.map((line) => {
        const Icon = ICONS[line.level];
        return (
          <li key={line.message} data-level={line.level}>
            <Icon size={14} aria-label={line.level} /> {line.message}
          </li>
        );
      })}
    </ul>
  );
}

export interface HealthProps {
  readonly trace: TraceSummary;
  readonly revision: number;
}

/** Only of what is finished: a growing trace is incomplete by nature. */
export function Health({ trace, revision }: HealthProps) {
  const [wanted, setWanted] = useState(false);
  const full = useAnswer('trace.health', wanted ? { path: trace.path } : null, revision);
  const lines = full.data ?? trace.health;
  const problems = lines.filter((line) => line.level !== 'ok');
  const passed = `${formatCountOf(lines.length, 'check')} passed${full.data ? ', every row read' : ''}`;
  return (
    <details open={problems.length > 0 || wanted ? true : undefined}>
      <summary>Health: {problems.length === 0 ? passed : `${problems.length} to look at`}</summary>
      <Lines lines={lines} />
      {full.error ? <ErrorNote error={full.error} retry={full.retry} compact /> : null}
      {full.status === 'loading' ? (
        <div className="row">
          <LoadingLine progress={full.progress} text="Reading every row" />
          <Button className="button" onPress={() => setWanted(false)}>
            Cancel
          </Button>
        </div>
      ) : null}
      {full.status === 'idle' ? (
        <div className="row">
          <Button className="button" onPress={() => setWanted(true)}>
            Check every row
          </Button>
          <span className="help">
            {formatCountOf(trace.manifest.counts.tokens, 'token')}; so far only sums were looked at.
          </span>
        </div>
      ) : null}
    </details>
  );
}
