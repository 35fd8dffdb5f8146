// The pages of views: the open trace in linked views, or the state that stands in their place.

import { type ReactNode, useCallback } from 'react';
import { Button } from 'react-aria-components';
import { showLayout, type ViewLayout } from '../state/workspace.ts';
import { ErrorNote } from '../ui/error-note.tsx';
import { LoadingLine } from '../ui/view-state.tsx';
import { Notes } from './notes.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { Tiles } from './tiles.tsx';
import type { Shown } from './use-trace.ts';
import { jobError } from './words.ts';

export interface ExploreProps {
  readonly layout: ViewLayout;
  readonly shown: Shown;
  /** How opening the first trace went. */
  readonly first: { readonly error: Error | null; readonly retry: () => void };
}

function Nothing({ first }: Pick<ExploreProps, 'first'>): ReactNode {
  if (first.error) return <ErrorNote error={first.error} retry={first.retry} />;
  return <LoadingLine text="Looking for the bundled sample" />;
}

function InPlace({ shown, first }: Omit<ExploreProps, 'layout'>): ReactNode {
  const toOpen = useCallback(() => showLayout('open'), []);
  switch (shown.kind) {
    case 'none':
      return <Nothing first={first} />;
    case 'loading':
      return <LoadingLine text="Opening the trace" />;
    case 'waiting':
      return (
        <div className="state-card">
          <strong>{shown.job.title}</strong>
          <p>
            {shown.job.status === 'queued'
              ? 'Waits until the recording before it is done.'
              : 'The views fill as soon as the first tokens are recorded.'}
          </p>
        </div>
      );
    case 'failed':
    case 'error': {
      const error = shown.kind === 'error' ? shown.error : jobError(shown.job);
      return (
        <div className="stack">
          <ErrorNote error={error} retry={shown.kind === 'error' ? shown.retry : undefined} />
          <div className="row">
            {shown.kind === 'failed' ? (
              <Button className="button" onPress={() => showLayout('record')}>
                Back to the form
              </Button>
            ) : null}
            <Button className="button" onPress={toOpen}>
              Open something else
            </Button>
          </div>
        </div>
      );
    }
    default:
      return null;
  }
}

export function Explore({ layout, shown, first }: ExploreProps) {
  return (
    <div className="explore">
      <Notes shown={shown} />
      {shown.kind === 'ready' ? (
        <Tiles layout={layout} view={shown.props} />
      ) : (
        <div className="centred fill" data-state={shown.kind}>
          <InPlace shown={shown} first={first} />
        </div>
      )}
      {shown.kind === 'ready' ? <SelectionBar {...shown.props} /> : null}
    </div>
  );
}
