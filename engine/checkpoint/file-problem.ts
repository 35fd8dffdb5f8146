// What the operating system says about a file, as something a reader can act on.

import { UserError } from '#protocol';

const REASONS: Readonly<Record<string, readonly [found: string, hint: string]>> = {
  ENOENT: ['found nothing there', 'Check the path.'],
  ENOTDIR: ['found a file where a folder should be', 'Check the path.'],
  EISDIR: ['found a folder', 'Check the path.'],
  EACCES: ['the system does not allow it', 'Change the permissions, or run as a user who has them.'],
  EPERM: ['the system does not allow it', 'Change the permissions, or run as a user who has them.'],
  ELOOP: ['found links that lead in a circle', 'Remove the link, or give the folder it should lead to.'],
  EMFILE: ['too many files are open', 'Raise the limit (`ulimit -n 4096`) or close other checkpoints.'],
  ENFILE: ['too many files are open on this system', 'Close other programs.'],
  EIO: ['the disk failed', 'The disk or network drive may be failing. Copy the file elsewhere and try again.'],
  ESTALE: ['the network drive lost it', 'Mount the drive again.'],
  ENOSPC: ['the disk is full', 'Free some space, or choose another folder.'],
  EDQUOT: ['the disk quota is used up', 'Free some space, or choose another folder.'],
  EROFS: ['the disk is read-only', 'Choose another folder.'],
  ENODEV: ['the disk is gone', 'Connect it again.'],
  ENXIO: ['the disk is gone', 'Connect it again.'],
  ENOTCONN: ['the network drive is not connected', 'Mount the drive again.'],
  ETIMEDOUT: ['the network drive does not answer', 'Mount the drive again.'],
};

/** A UserError for a system error about `path`; anything else is returned as it is. */
export function fileProblem(error: unknown, path: string, use: 'read' | 'written' = 'read'): unknown {
  const code = systemCode(error);
  const reason = code === undefined ? undefined : (REASONS[code] ?? otherReason(error, code));
  return reason ? new UserError(`${path}: expected a file that can be ${use}, ${reason[0]}.`, reason[1]) : error;
}

/** Of a refusal that is none of the usual ones. */
function otherReason(error: unknown, code: string): readonly [found: string, hint: string] | undefined {
  const ofSystem = 'syscall' in (error as NodeJS.ErrnoException) && /^E[A-Z0-9]+$/.test(code);
  return ofSystem ? [`the system refused it (${code})`, 'Copy it to another place and try again.'] : undefined;
}

/** `ENOENT` and the like, where there is one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
