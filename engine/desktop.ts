// Entry of the engine in the desktop app: runs in Electron's utility process and is told by the shell who its clients are.

import { homedir } from 'node:os';
import { parse } from 'node:path';
import { createEngine } from '#api';
import { packageInfo } from './package-info.ts';
import { type ShellPort, serveShell } from './server/index.ts';

// Electron adds it to `process` in a utility process only.
const { parentPort } = process as unknown as { readonly parentPort?: ShellPort };

if (parentPort) {
  // The window is the person at this machine: all of their files can be opened.
  const engine = createEngine({ root: parse(homedir()).root, version: packageInfo().version });
  serveShell(engine, parentPort, {
    onClose: () => void engine.close().finally(() => process.exit(0)),
    onBug: (error) => console.error(error),
  });
} else {
  console.error('This is the engine of the desktop app, which Electron starts. Without it: routescope serve.');
  process.exitCode = 2;
}
