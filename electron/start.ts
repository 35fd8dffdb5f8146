// `npm start`: the desktop app where Electron's binary and a screen are there, else the same page for a browser. Builds
// what has changed first; downloads nothing.

import { spawn } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { desktopStatus } from './binary.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Newest change among the files below these folders, in milliseconds. */
function newest(folders: readonly string[]): number {
  return Math.max(
    ...folders.flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
        (file) => statSync(join(root, folder, file)).mtimeMs,
      ),
    ),
  );
}

/** Builds unless `result` is newer than everything it is made of. */
async function buildIfOlder(
  result: string,
  sources: readonly string[],
  configs: readonly [string, string][],
): Promise<void> {
  const target = join(root, result);
  if (existsSync(target) && statSync(target).mtimeMs > newest(sources)) return;
  console.log(`Building ${result} ...`);
  for (const [configFile, mode] of configs) {
    await build({ configFile: join(root, configFile), mode, logLevel: 'error' });
  }
}

function run(executable: string, args: readonly string[]): void {
  const child = spawn(executable, args, { cwd: root, stdio: 'inherit' });
  // Ctrl-C reaches the child as well; it ends in its own way and this follows.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => process.exit(code ?? 0));
}

await buildIfOlder('dist/renderer/index.html', ['renderer', 'engine/protocol'], [['vite.config.ts', 'production']]);

const desktop = desktopStatus({
  packageFolder: join(root, 'node_modules', 'electron'),
  env: process.env,
  platform: process.platform,
});
if (desktop.ready) {
  await buildIfOlder('dist/engine/desktop.js', ['engine', 'datasets'], [['engine/vite.config.ts', 'production']]);
  await buildIfOlder(
    'dist/electron/preload.cjs',
    ['electron'],
    [
      ['electron/vite.config.ts', 'production'],
      ['electron/vite.config.ts', 'preload'],
    ],
  );
  run(desktop.executable, ['.']);
} else {
  console.log(`Without the desktop window: ${desktop.reason}`);
  console.log(`-> ${desktop.hint}`);
  run(process.execPath, [join(root, 'engine', 'cli.ts'), 'serve', ...process.argv.slice(2)]);
}
