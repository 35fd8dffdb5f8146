// Fetches one npm package without its dependencies and without running its scripts, through the user's npm, which knows
// their registry and proxy.

import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandOptions, runCommand } from './run-command.ts';
import { lastLines } from './setup-error.ts';

export interface Fetched {
  /** The unpacked package; undefined when it could not be had. */
  readonly folder?: string;
  /** npm's own words, or what was wrong with what it brought; '' when there is no npm. */
  readonly why: string;
}

/**
 * @param spec name and exact version
 * @param integrity of the archive as npm's registry states it, `sha512-...`
 * @param scratch folder that the archive and the package are put into
 */
export async function fetchPackage(
  spec: string,
  integrity: string,
  scratch: string,
  options: CommandOptions,
): Promise<Fetched> {
  await mkdir(scratch, { recursive: true });
  const args = ['pack', spec, '--ignore-scripts', '--silent', '--pack-destination', scratch];
  const pack = await runCommand('npm', args, options);
  const archive = (await readdir(scratch)).find((name) => name.endsWith('.tgz'));
  if (pack?.status !== 0 || !archive) return { why: pack ? lastLines(pack.output, 3) : '' };
  const found = `sha512-${createHash('sha512')
    .update(await readFile(join(scratch, archive)))
    .digest('base64')}`;
  if (found !== integrity) return { why: `expected the archive ${integrity}, found ${found}` };
  const unpacked = await runCommand('tar', ['-xzf', join(scratch, archive), '-C', scratch], options);
  if (unpacked?.status === 0) return { folder: join(scratch, 'package'), why: '' };
  return { why: unpacked ? lastLines(unpacked.output, 3) : 'there is no tar' };
}
