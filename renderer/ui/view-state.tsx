// The designed states of a view that has nothing, or not yet everything, to draw.

import type { ReactNode } from 'react';
import { Button } from 'react-aria-components';
import { formatDuration, type Progress } from '#protocol';
import { ErrorNote } from './error-note.tsx';

export interface StateAction {
  readonly label: string;
  readonly run: () => void;
}

export type ViewState =
  | { readonly kind: 'ready' }
  /** Draws, and says that more is to come: data still being recorded. */
  | { readonly kind: 'partial' }
  /** Keeps what is drawn; after 300 ms says that it waits. */
  | {
      readonly kind: 'loading';
      readonly progress?: Progress | undefined;
      readonly text?: string;
      readonly stop?: () => void;
    }
  /** What would be here, with the one button that brings it. */
  | { readonly kind: 'empty'; readonly text: ReactNode; readonly action?: StateAction }
  /** A column that the trace lacks: names it and says what to do. */
  | { readonly kind: 'missing'; readonly text: ReactNode; readonly action?: StateAction }
  | { readonly kind: 'error'; readonly error: Error; readonly retry?: () => void };

/** The state of a view that waits for one answer of the engine. */
export function answerState(answer: {
  readonly status: 'idle' | 'loading' | 'ready' | 'error';
  readonly error: Error | undefined;
  readonly progress: Progress | undefined;
  readonly retry: () => void;
}): ViewState {
  if (answer.status === 'error' && answer.error) return { kind: 'error', error: answer.error, retry: answer.retry };
  if (answer.status === 'loading') return { kind: 'loading', progress: answer.progress };
  return { kind: 'ready' };
}

/** Loading, as a line at the top of the view; invisible for the first 300 ms. */
export function LoadingLine({
  progress,
  text,
  stop,
}: {
  readonly progress?: Progress | undefined;
  readonly text?: string | undefined;
  readonly stop?: (() => void) | undefined;
}) {
  const share = progress && progress.total > 0 ? progress.done / progress.total : null;
  const words = text ?? progress?.stage ?? 'Loading';
  const left = progress?.secondsLeft;
  return (
    <div className="loading-line" role="status">
      <progress aria-label={words} {...(share === null ? {} : { value: share, max: 1 })} />
      <span>
        {words}
        {share === null ? '' : ` · ${Math.round(share * 100)} %`}
        {left ? ` · ${formatDuration(left)} left` : ''}
      </span>
      {stop ? (
        <Button className="button quiet small" onPress={stop}>
          Stop
        </Button>
      ) : null}
    </div>
  );
}

/** Stands in the view's place when there is nothing to draw. */
export function StateCard({ state }: { readonly state: ViewState }) {
  if (state.kind === 'error') return <ErrorNote error={state.error} retry={state.retry} />;
  if (state.kind !== 'empty' && state.kind !== 'missing') return null;
  return (
    <div className="state-card">
      {state.kind === 'missing' ? <strong>Not in this trace</strong> : null}
      <p>{state.text}</p>
      {state.action ? (
        <Button className="button" onPress={state.action.run}>
          {state.action.label}
        </Button>
      ) : null}
    </div>
  );
}
