// An error as it is shown: what happened, what to do, try again, take the details along.

import { CircleAlert, Copy, RotateCw } from 'lucide-react';
import { Button } from 'react-aria-components';
import { notify } from './notices.ts';

function hintOf(error: Error): string {
  return 'hint' in error && typeof error.hint === 'string' ? error.hint : '';
}

/** Everything that helps to understand the error elsewhere. */
export function errorDetails(error: Error): string {
  const hint = hintOf(error);
  const lines = [`${error.name}: ${error.message}`];
  if (hint) lines.push(`-> ${hint}`);
  // A UserError is complete as written; of a bug the stack is what matters.
  if (error.name !== 'UserError' && error.stack) lines.push(error.stack);
  return lines.join('\n');
}

export interface ErrorNoteProps {
  readonly error: Error;
  readonly retry?: (() => void) | undefined;
  /** One line high, for bars. */
  readonly compact?: boolean;
}

export function ErrorNote({ error, retry, compact }: ErrorNoteProps) {
  const bug = error.name !== 'UserError';
  const copy = () =>
    void navigator.clipboard.writeText(errorDetails(error)).then(
      () => notify('Details copied.'),
      () => notify('The clipboard is not available here.'),
    );
  return (
    <div className={compact ? 'error-note compact' : 'error-note'} role="alert">
      <CircleAlert size={16} strokeWidth={1.75} className="error-icon" aria-hidden="true" />
      <div className="error-words">
        <strong>{bug ? 'This should not have happened' : 'Error'}</strong>
        <p>{error.message}</p>
        {hintOf(error) ? <p className="hint">{hintOf(error)}</p> : null}
        <div className="row">
          {retry ? (
            <Button className="button" onPress={retry}>
              <RotateCw size={14} aria-hidden="true" /> Retry
            </Button>
          ) : null}
          <Button className="button quiet" onPress={copy}>
            <Copy size={14} aria-hidden="true" /> Copy details
          </Button>
        </div>
      </div>
    </div>
  );
}
