// The addon's sources: those of the npm package @tensorflow/tfjs-node, whose own install script is switched off.

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { TFJS_NODE_VERSION } from '../tensorflow/installation.ts';
import { type CommandOptions, runCommand } from './run-command.ts';
import { lastLines, setupError } from './setup-error.ts';

/** The folder that holds Routescope's package.json and node_modules. @param from a file inside it */
export function packageRoot(from: string): string {
  let folder = dirname(from);
  for (;;) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'routescope')
      return folder;
    if (dirname(folder) === folder) throw new Error(`no package.json of routescope above ${from}`);
    folder = dirname(folder);
  }
}

/** Folder of the package with its C++ sources in the pinned version, as `from` sees it. */
export function findSources(from: string): string | undefined {
  try {
    const manifest = createRequire(from).resolve('@tensorflow/tfjs-node/package.json');
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    const complete = existsSync(join(dirname(manifest), 'binding', 'tfjs_backend.cc'));
    return complete && version === TFJS_NODE_VERSION ? dirname(manifest) : undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/**
 * Puts the package back where an older npm ran its install script, saw it fail and dropped the optional package.
 * @param root where node_modules is
 * @throws UserError when npm does not bring it.
 */
export async function reinstallSources(root: string, options: CommandOptions): Promise<string> {
  const wanted = `@tensorflow/tfjs-node@${TFJS_NODE_VERSION}`;
  const command = ['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', wanted];
  const result = await runCommand('npm', command, { ...options, cwd: root });
  const sources = findSources(join(root, 'package.json'));
  if (sources) return sources;
  throw setupError(
    `The npm package ${wanted} is missing, and npm did not bring it back${result ? `:\n${lastLines(result.output, 3)}` : ': there is no npm.'}`,
    `Run npm ${command.join(' ')} in ${root}, then run this again.`,
  );
}
