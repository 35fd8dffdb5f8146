// The one kind of error that is shown to a person as written.

/**
 * Something the user can act on: `message` says what failed, where, what was expected and what was found;
 * `hint` says what to do next. Every other error is a bug and may end with its stack.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
  readonly hint: string;

  constructor(message: string, hint = '') {
    super(readable(message));
    this.hint = readable(hint);
  }
}

/** Longest text that a person reads as a message. */
const LONGEST = 2000;

/**
 * Messages quote names out of files of somebody else's: one as long as a book would bury what is wrong, and a control
 * character would move a terminal's cursor. A tab is spelled out: where columns are parted by one, a space is the mistake.
 */
function readable(text: string): string {
  const plain = text.replaceAll('\t', '\\t').replace(/[^\P{Cc}\n]/gu, ' ');
  if (plain.length <= LONGEST) return plain;
  const kept = LONGEST / 2 - 30;
  return `${plain.slice(0, kept)} ... (${plain.length - 2 * kept} characters) ... ${plain.slice(-kept)}`;
}

/** Thrown where work stopped because somebody asked for it. Not a failure: nothing is shown as an error. */
export class Cancelled extends Error {
  override readonly name = 'Cancelled';

  constructor(message = 'Cancelled.') {
    super(message);
  }
}

/** An error in the form that crosses a process: a class does not survive structured clone, a plain object does. */
export interface ErrorData {
  readonly kind: 'user' | 'cancelled' | 'bug';
  readonly message: string;
  readonly hint: string;
  /** Only for bugs, where it is the one thing that helps. */
  readonly stack?: string;
}

/** Any thrown value as data. */
export function errorData(error: unknown): ErrorData {
  if (error instanceof UserError) return { kind: 'user', message: error.message, hint: error.hint };
  if (error instanceof Cancelled) return { kind: 'cancelled', message: error.message, hint: '' };
  if (error instanceof Error) {
    return { kind: 'bug', message: error.message, hint: '', ...(error.stack ? { stack: error.stack } : {}) };
  }
  return { kind: 'bug', message: String(error), hint: '' };
}

/** The error that `errorData` described, for the side that receives it. */
export function errorFrom(data: ErrorData): Error {
  if (data.kind === 'user') return new UserError(data.message, data.hint);
  if (data.kind === 'cancelled') return new Cancelled(data.message);
  const error = new Error(data.message);
  if (data.stack) error.stack = data.stack;
  return error;
}
