// Runs a program to its end and collects what it says.

import { spawn } from 'node:child_process';

export interface CommandResult {
  /** Exit status; null when a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  /** Standard output and standard error as they came. */
  readonly output: string;
}

export interface CommandOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
}

/**
 * @returns undefined when there is no such program on the PATH of `env`.
 * @throws what spawn throws: no right to run it, an aborted signal.
 */
export function runCommand(
  command: string,
  args: readonly string[],
  { env, cwd, signal }: CommandOptions,
): Promise<CommandResult | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      // English messages: some are looked into for the cause.
      env: { ...env, LC_ALL: 'C' },
      ...(cwd ? { cwd } : {}),
      ...(signal ? { signal } : {}),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') resolve(undefined);
      else reject(error);
    });
    child.on('close', (status, ended) => resolve({ status, signal: ended, stdout, output }));
  });
}
