// Starts a TypeScript entry on a Node that can run it. JavaScript, because it is what an older Node reads first.
//
//   node engine/launch.mjs engine/cli.ts record ...
//
// npm scripts find the npm package `node` first, so they normally are on a current Node already. Where npm blocked that
// package's install script they silently are on the system's: then its binary is looked for, or the way out is said.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The first versions that run TypeScript without a flag. */
function runsTypeScript(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18);
}

const [entry, ...args] = process.argv.slice(2);
if (!entry) {
  console.error('Usage: node engine/launch.mjs ENTRY.ts [ARGUMENTS]');
  process.exit(2);
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundled = join(root, 'node_modules', 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');

/**
 * Keeps what is compiled from the sources for the next start, which it halves, and for threads: in a folder of the user's own,
 * since whoever writes there decides what runs. Node leaves it be where it cannot write.
 */
function keepCompiled() {
  process.env.NODE_COMPILE_CACHE ??= join(
    process.env.XDG_CACHE_HOME || join(homedir(), '.cache'),
    'routescope',
    'compiled',
  );
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE);
}

if (runsTypeScript(process.versions.node)) {
  if (entry.endsWith('.ts')) keepCompiled();
  process.argv.splice(1, 2, resolve(entry));
  await import(pathToFileURL(resolve(entry)).href);
} else if (existsSync(bundled)) {
  const child = spawn(bundled, [resolve(entry), ...args], { stdio: 'inherit' });
  // A terminal sends Ctrl-C to both; this side only waits for the other to end in its own way.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 130 : 1)));
} else {
  console.error(`Routescope's sources need Node 22.18 or later, and this is Node ${process.versions.node}.`);
  console.error('npm install brings a current one along as the package "node", but its install script did not run.');
  console.error(
    '-> Allow it: npm install-scripts approve node && npm rebuild node. Or install Node 24 and run this again.',
  );
  process.exit(1);
}
