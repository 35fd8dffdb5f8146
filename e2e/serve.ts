// `routescope serve` as a user starts it, with folders of its own.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '..');

export interface Served {
  /** The printed address, token included. */
  readonly url: string;
  /** The person's data folder of this server. */
  readonly data: string;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

/** Of one run of the tests: its files run side by side, each a child of the same process. */
const BUILT = join(tmpdir(), `routescope-e2e-page-${process.ppid}`);
const LONGEST_BUILD_MS = 120_000;

/** Builds the page from the sources as they are, once for all files of a run. */
export function buildPage(): void {
  try {
    mkdirSync(BUILT);
  } catch {
    // Another file is at it, and a build that starts now would take the page away beneath its feet.
    const end = Date.now() + LONGEST_BUILD_MS;
    const clock = new Int32Array(new SharedArrayBuffer(4));
    while (!existsSync(join(BUILT, 'done')) && existsSync(BUILT) && Date.now() < end) Atomics.wait(clock, 0, 0, 100);
    return;
  }
  process.once('exit', () => rmSync(BUILT, { recursive: true, force: true }));
  try {
    runBuild();
  } finally {
    writeFileSync(join(BUILT, 'done'), '');
  }
}

function runBuild(): void {
  execFileSync(
    process.execPath,
    [join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'error'],
    {
      cwd: ROOT,
      stdio: 'inherit',
    },
  );
}

/** The address that opens the bundled sample, where a first start opens the demo model. */
export function sampleAddress({ url }: Served): string {
  return `${url}&open=${encodeURIComponent(join(ROOT, 'datasets', 'sample', 'sample.trace'))}`;
}

/** @param root the folder that may be browsed */
export async function startServe(root: string): Promise<Served> {
  const data = mkdtempSync(join(tmpdir(), 'routescope-e2e-'));
  const child = spawn(process.execPath, [join(ROOT, 'engine', 'cli.ts'), 'serve', '--root', root], {
    env: { ...process.env, ROUTESCOPE_DATA: data, HF_HUB_CACHE: join(data, 'no-cache') },
  });
  const ended = new Promise<void>((done) => child.on('exit', () => done()));
  let errors = '';
  child.stderr.on('data', (text) => {
    errors += text;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+/.exec(line)?.[0];
    if (!url) continue;
    return {
      url,
      data,
      async stop() {
        child.kill('SIGTERM');
        await ended;
        rmSync(data, { recursive: true });
      },
    };
  }
  throw new Error(`routescope serve ended before it printed an address:\n${errors}`);
}
