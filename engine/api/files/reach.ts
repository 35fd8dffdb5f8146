// What a client of the engine can get at: the folder that may be browsed, and the few folders of Routescope's own.
// A path is judged by where it really is, so neither `..` nor a symbolic link leads out.

import { realpathSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path';
import { UserError } from '#protocol';

export interface Reach {
  /** The folder that may be browsed, as where it really is; as it was given while it does not exist. */
  readonly root: string;
  /** The root is the top of the file system: nothing is out of reach, as on a person's own command line. */
  readonly everything: boolean;
  /** As an absolute path, without a look at the disk. */
  absolute(path: string): string;
  /**
   * The real path of something that exists.
   * @throws UserError when there is nothing, or it lies outside.
   */
  existing(path: string): Promise<string>;
  /**
   * The path of something that will be made: its nearest existing folder is judged.
   * @throws UserError when it would lie outside.
   */
  writable(path: string): Promise<string>;
}

export interface ReachOptions {
  /** Below it, hidden files and folders (`.name`) are out of reach. */
  readonly root: string;
  /** Reachable as well, though not browsed, whether they exist by now or not. */
  readonly also: readonly string[];
}

export function createReach({ root, also }: ReachOptions): Reach {
  const top = realRoot(resolve(root));
  const everything = parse(top).root === top;
  const absolute = (path: string) => (everything ? resolve(path) : resolve(top, path));

  async function judge(path: string): Promise<void> {
    if (everything) return;
    const real = await realpath(top).catch(() => {
      throw new UserError(`There is no folder ${top} to browse.`, 'Give an existing folder with --root.');
    });
    if (isInside(path, real) && !isHidden(relative(real, path))) return;
    for (const folder of also) if (isInside(path, await nearest(resolve(folder)))) return;
    throw new UserError(
      isInside(path, real)
        ? `${path} lies in a hidden folder, which is out of reach from this window.`
        : `${path} lies outside ${real}, the folder that this engine was started for.`,
      'Start Routescope with --root FOLDER for a folder that holds it, or move it there.',
    );
  }

  return {
    root: top,
    everything,
    absolute,
    async existing(path) {
      const wanted = absolute(path);
      const found = await realpath(wanted).catch(async (error: NodeJS.ErrnoException) => {
        // Whether something outside exists is not told either.
        await judge(await nearest(wanted));
        throw new UserError(
          error.code === 'EACCES' ? `${wanted} may not be read.` : `There is no ${wanted}.`,
          'Check the name.',
        );
      });
      await judge(found);
      return found;
    },
    async writable(path) {
      const target = await nearest(absolute(path));
      await judge(target);
      return target;
    },
  };
}

/** Found once, at the start: paths of answers and the root they are held against must be spelled alike. */
function realRoot(root: string): string {
  try {
    return realpathSync(root);
  } catch {
    return root;
  }
}

/** The path with its longest existing beginning resolved to where it really is. */
async function nearest(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await nearest(parent), basename(path));
  }
}

/** Whether `path` is `folder` or lies in it. Both are absolute and real. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`));
}

function isHidden(way: string): boolean {
  return way.split(sep).some((part) => part.startsWith('.'));
}
