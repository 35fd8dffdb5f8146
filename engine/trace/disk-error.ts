// What the operating system refuses, and files that are not what they were, as something a person can act on.

import { UserError } from '#protocol';

const REASONS: Readonly<Record<string, { readonly what: string; readonly todo: string }>> = {
  ENOSPC: { what: 'the disk is full', todo: 'Free some space there' },
  EDQUOT: { what: 'the disk quota is used up', todo: 'Free some space there' },
  EFBIG: { what: 'the file system does not take files of this size', todo: 'Choose another disk' },
  ENOENT: { what: 'the folder has vanished', todo: 'Connect the disk again, or bring the folder back' },
  ENOTDIR: { what: 'it is not a folder', todo: 'Choose another place' },
  EISDIR: { what: 'a folder is in the way', todo: 'Move it away' },
  EROFS: { what: 'the disk is read-only', todo: 'Choose another place' },
  EACCES: { what: 'writing is not permitted', todo: 'Permit it, or choose another place' },
  EPERM: { what: 'writing is not permitted', todo: 'Permit it, or choose another place' },
  EIO: { what: 'the disk reports an error', todo: 'Choose another disk' },
  EMFILE: { what: 'too many files are open', todo: 'Close other programs' },
};

/** The system's code of an error (`ENOSPC`), if it has one. */
export function errorCode(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/**
 * @param file what was being written, with its folder
 * @param kept what is safe, as a sentence; may be empty
 * @param next what to do after the cause is gone, following "..., then "
 * @returns a UserError for a refusal of the system; any other error as it is
 */
export function diskError(error: unknown, file: string, kept: string, next: string): unknown {
  const code = errorCode(error);
  if (error instanceof UserError || code === undefined || !/^E[A-Z]+$/.test(code)) return error;
  const { what, todo } = REASONS[code] ?? { what: 'the system refused', todo: 'Remove the cause' };
  return new UserError(
    `${file} could not be written: ${what} (${code}).${kept && ` ${kept}`}`,
    `${todo}, then ${next}.`,
  );
}

/** What to do about a file of a trace that is not what it was. */
export const COPY_AGAIN = 'The trace is damaged. Copy it again from where it was recorded, or record it again.';

/** @param name of the file, with its folder */
export function wrongSize(name: string, expected: number, found: number): UserError {
  const how = found < expected ? 'it was cut short' : 'it was changed';
  return new UserError(`${name}: expected ${expected} bytes, found ${found}: ${how}.`, COPY_AGAIN);
}

/** @param name of the file, with its folder */
export function fileMissing(name: string): UserError {
  return new UserError(`${name}: the file is missing.`, COPY_AGAIN);
}
