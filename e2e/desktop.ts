// `npm run e2e:desktop`: opens the real desktop app, looks for the three views and for anything of Node's in the page.
// Without Electron's binary or a display it says so, and how to get them, and ends well: nothing is broken.

import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron as electron } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const TIMEOUT = 60_000;

interface DesktopStatus {
  readonly ready: boolean;
  readonly executable?: string;
  readonly reason?: string;
  readonly hint?: string;
}

const status = JSON.parse(succeed(run(process.execPath, ['electron/find-binary.ts'], 'pipe')).stdout) as DesktopStatus;
if (status.ready && status.executable) {
  succeed(run('npm', ['run', '--silent', 'build'], 'inherit'));
  await drive(status.executable);
  console.log('The desktop app opens, shows its three views, and keeps Node out of the page.');
} else {
  console.log(`Not run: ${status.reason}`);
  console.log(`-> ${status.hint}`);
}

async function drive(executablePath: string): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'routescope-desktop-'));
  // Chromium refuses to sandbox for root, which only containers are.
  const asRoot = process.getuid?.() === 0;
  if (asRoot) console.log('Running as root: without Chromium’s sandbox.');
  const app = await electron.launch({
    executablePath,
    cwd: root,
    // A profile of its own: the single instance of a person's running app would take over otherwise.
    args: [root, `--user-data-dir=${join(data, 'profile')}`, ...(asRoot ? ['--no-sandbox'] : [])],
    env: { ...definedEnv(), ROUTESCOPE_DATA: data },
    timeout: TIMEOUT,
  });
  try {
    const page = await app.firstWindow({ timeout: TIMEOUT });
    await page.waitForFunction(() => document.querySelectorAll('[data-view]').length >= 3, null, { timeout: TIMEOUT });
    const found = await page.evaluate(() => ({
      address: location.href,
      node: ['require', 'process', 'module', 'Buffer', '__dirname'].filter((name) => name in window),
      opened: window.open('https://example.com/') !== null,
      evaluated: (() => {
        try {
          // biome-ignore lint/security/noGlobalEval: the page's policy has to refuse it
          return eval('1 + 1') === 2;
        } catch {
          return false;
        }
      })(),
    }));
    expectEqual(found, { address: 'app://routescope/index.html', node: [], opened: false, evaluated: false });
  } finally {
    await app.close();
    await rm(data, { recursive: true, force: true });
  }
}

function definedEnv(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function run(command: string, args: readonly string[], stdout: 'pipe' | 'inherit'): SpawnSyncReturns<string> {
  const shell = process.platform === 'win32' && command === 'npm';
  return spawnSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', stdout, 'inherit'], shell });
}

function succeed(result: SpawnSyncReturns<string>): SpawnSyncReturns<string> {
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
  return result;
}

function expectEqual(found: object, expected: object): void {
  if (JSON.stringify(found) === JSON.stringify(expected)) return;
  throw new Error(`expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
}
