// The TensorFlow wheel, fetched by the user's own pip: it knows their mirrors, proxies and certificates.

import { readdirSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type CommandOptions, runCommand } from './run-command.ts';
import { lastLines, setupError } from './setup-error.ts';

export interface Pip {
  readonly command: string;
  readonly args: readonly string[];
  /** `23.2.1` */
  readonly version: string;
  /** The Python it belongs to: `3.11`. */
  readonly python: string;
}

const CANDIDATES: readonly { readonly command: string; readonly args: readonly string[] }[] = [
  { command: 'python3', args: ['-m', 'pip'] },
  { command: 'python', args: ['-m', 'pip'] },
  { command: 'pip3', args: [] },
  { command: 'pip', args: [] },
];

/** Pythons that TensorFlow has wheels for. Their libraries are the same; a mirror may hold only some of them. */
const PYTHONS: readonly string[] = ['3.12', '3.13', '3.11', '3.10'];

/** @throws UserError when no pip answers. */
export async function findPip(options: CommandOptions): Promise<Pip> {
  for (const { command, args } of CANDIDATES) {
    const result = await runCommand(command, [...args, '--version'], options);
    const match = result?.status === 0 && /^pip (\S+) .*\(python (\d+\.\d+)\)/m.exec(result.stdout);
    if (match) return { command, args, version: match[1] as string, python: match[2] as string };
  }
  throw setupError(
    'No pip was found: python3 -m pip, python -m pip, pip3 and pip were tried.',
    'Install it (Debian, Ubuntu: sudo apt-get install python3-pip; macOS: python3 -m ensurepip), then run this again.',
  );
}

/**
 * Downloads packages without what they depend on.
 * @param folder made if need be; the wheels land in it
 * @returns paths of the wheels, as many as requirements
 * @throws UserError when there is no fitting wheel, or no way to it.
 */
export async function downloadWheels(
  pip: Pip,
  requirements: readonly string[],
  folder: string,
  options: CommandOptions,
): Promise<string[]> {
  const scratch = join(folder, 'tmp');
  await mkdir(scratch, { recursive: true });
  const pythons = [...new Set([...PYTHONS.filter((each) => each === pip.python), ...PYTHONS])];
  let output = '';
  for (const python of pythons) {
    const result = await runCommand(
      pip.command,
      [
        ...pip.args,
        'download',
        '--no-deps',
        '--only-binary=:all:',
        `--python-version=${python}`,
        '--retries=1',
        '--progress-bar=off',
        `--dest=${folder}`,
        ...requirements,
      ],
      // The half-loaded file is kept beside the rest: /tmp is small on many machines.
      { ...options, env: { ...options.env, TMPDIR: scratch } },
    );
    if (result?.status === 0) return wheelsIn(folder, requirements.length);
    output += `${result?.output ?? ''}\n`;
    // Another Python helps where a mirror lacks this one's wheel, and with nothing else.
    if (!/no matching distribution|could not find a version/i.test(result?.output ?? '')) break;
  }
  throw downloadError(requirements, output);
}

function wheelsIn(folder: string, expected: number): string[] {
  const wheels = readdirSync(folder).filter((name) => name.endsWith('.whl'));
  if (wheels.length < expected) {
    throw setupError(
      `pip reported success, but ${folder} holds ${wheels.length} of ${expected} wheels.`,
      'Run python3 -m pip download yourself to see what it does.',
    );
  }
  return wheels.map((name) => join(folder, name));
}

function downloadError(requirements: readonly string[], output: string): Error {
  const what = requirements.length === 1 ? requirements[0] : `${requirements[0]} and ${requirements.length - 1} more`;
  if (/no space left/i.test(output)) {
    return setupError(`The disk filled up while pip fetched ${what}.`, 'Free some space, then run this again.');
  }
  if (/connection|resolution|timed out|timeout|proxy|ssl/i.test(output)) {
    return setupError(
      `pip could not reach a package index to fetch ${what}:\n${lastLines(output, 2)}`,
      'Check the network, or name a mirror with pip config set global.index-url URL, then run this again.',
    );
  }
  if (/no matching distribution|could not find a version/i.test(output)) {
    return setupError(
      `The package index has no wheel of ${what} for this machine:\n${lastLines(output, 2)}`,
      'Linux needs glibc 2.27 or later (not musl). A mirror may lack it: pip config set global.index-url https://pypi.org/simple',
    );
  }
  return setupError(
    `pip could not fetch ${what}:\n${lastLines(output, 4)}`,
    'Solve what pip says, then run this again.',
  );
}
