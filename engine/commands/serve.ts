// `routescope serve`: the window as a page, for a browser on this machine or at the other end of an SSH tunnel.

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { UserError } from '#protocol';
import { packageInfo } from '../package-info.ts';
import { startServer } from '../server/index.ts';
import { openEngine } from './open-engine.ts';

interface Options {
  readonly port: number;
  readonly host: string;
  readonly root: string;
}

export function serveCommand(program: Command): void {
  program
    .command('serve')
    .description('show the window as a page in a browser')
    .option('--port <number>', 'where to listen; 0 takes any free port', parsePort, 0)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--root <dir>', 'folder whose models, traces and texts may be opened', homedir())
    .action(serve);
}

async function serve({ port, host, root }: Options): Promise<void> {
  const page = join(packageInfo().root, 'dist', 'renderer');
  if (!existsSync(join(page, 'index.html'))) {
    throw new UserError(
      `The page is not built: ${page} is missing.`,
      'In a checkout npm run build makes it, and npm start does both; an installed copy is to be installed again.',
    );
  }
  const engine = openEngine(resolve(root));
  const { uploadLimit, backends } = await engine.call('engine.info', {});
  const server = await startServer(engine, { port, host, page, uploadLimit });
  for (const { usable, chosen, detail, hint } of backends) {
    if (chosen) console.log(`Computes on ${detail}`);
    else if (!usable)
      console.log([`Without the faster backend: ${detail}`, hint && `-> ${hint}`].filter(Boolean).join('\n'));
  }
  console.log(`Routescope is at ${server.url}`);
  console.log(`Folders under ${resolve(root)} can be opened. Ctrl-C ends it.`);

  await new Promise<void>((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
  await server.close();
  await engine.close();
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new InvalidArgumentError('Expected a port from 0 to 65535.');
  }
  return port;
}
