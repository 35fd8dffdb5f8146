// `routescope doctor`: what Routescope runs on here, what it does without, and what to do about each.

import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Command } from 'commander';
import { type EngineInfo, formatBytes } from '#protocol';
import { setupCommand } from '#tensor';
import { packageInfo } from '../package-info.ts';
import { openEngine } from './open-engine.ts';

interface Line {
  readonly state: 'ok' | 'without' | 'info';
  readonly name: string;
  readonly detail: string;
  readonly hint: string;
}

export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('what Routescope runs on here, and what would make it better')
    .option('--json', 'as JSON')
    .action(async ({ json }: { json?: boolean }) => {
      const engine = openEngine();
      try {
        const info = await engine.call('engine.info', {});
        const lines = [...engineLines(info), await gpuLine(), await desktopLine()];
        console.log(json ? JSON.stringify({ info, lines }, null, 2) : lines.map(print).join('\n'));
      } finally {
        await engine.close();
      }
    });
}

function print({ state, name, detail, hint }: Line): string {
  const mark = { ok: 'ok     ', without: 'without', info: '       ' }[state];
  return [`${mark}  ${name.padEnd(20)} ${detail}`, ...(hint ? [`${' '.repeat(30)}-> ${hint}`] : [])].join('\n');
}

function engineLines(info: EngineInfo): Line[] {
  return [
    { state: 'info', name: 'Routescope', detail: info.version, hint: '' },
    { state: 'info', name: 'Node', detail: `${info.node} on ${info.platform}, ${info.cpus} processors`, hint: '' },
    {
      state: 'info',
      name: 'Memory',
      detail: `${formatBytes(info.memory.available)} of ${formatBytes(info.memory.total)} available`,
      hint: '',
    },
    ...info.backends.map(
      ({ name, usable, chosen, detail, hint }): Line => ({
        state: usable ? 'ok' : 'without',
        name: `Backend ${name}`,
        detail: chosen ? `${detail} (chosen)` : detail,
        hint,
      }),
    ),
  ];
}

const run = promisify(execFile);

async function gpuLine(): Promise<Line> {
  try {
    const { stdout } = await run('nvidia-smi', [
      '--query-gpu=name,memory.total,driver_version',
      '--format=csv,noheader',
    ]);
    const hint = `${setupCommand('--gpu')} puts the tensorflow backend on it.`;
    return { state: 'ok', name: 'GPU', detail: stdout.trim().split('\n').join('; '), hint };
  } catch {
    // No nvidia-smi, or it found no driver: either way there is no GPU that a backend could use.
    return { state: 'without', name: 'GPU', detail: 'no NVIDIA GPU with a driver was found', hint: '' };
  }
}

/** The desktop app is asked by the program that knows: it belongs to another room. */
async function desktopLine(): Promise<Line> {
  const script = join(packageInfo().root, 'electron', 'find-binary.ts');
  // The built program may run on a Node that cannot run the sources beside it.
  if (!existsSync(script) || !import.meta.filename.endsWith('.ts')) {
    return {
      state: 'without',
      name: 'Desktop app',
      detail: 'not part of this installation',
      hint: 'routescope serve shows the same page in a browser.',
    };
  }
  const { stdout } = await run(process.execPath, [script]);
  const status = JSON.parse(stdout) as { ready: boolean; executable?: string; reason?: string; hint?: string };
  const electron = join(packageInfo().root, 'node_modules', 'electron', 'package.json');
  const version = existsSync(electron)
    ? (JSON.parse(readFileSync(electron, 'utf8')) as { version: string }).version
    : '';
  return status.ready
    ? { state: 'ok', name: 'Desktop app', detail: `Electron ${version}`, hint: '' }
    : {
        state: 'without',
        name: 'Desktop app',
        detail: `${status.reason ?? ''}${version && ` (Electron ${version})`}`,
        hint: status.hint ?? '',
      };
}
