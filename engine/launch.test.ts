import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

// The launcher in a folder of its own, with and without a Node beside it.
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'routescope-launch-'));
  mkdirSync(join(folder, 'engine'));
  cpSync(join(import.meta.dirname, 'launch.mjs'), join(folder, 'engine', 'launch.mjs'));
  writeFileSync(
    join(folder, 'entry.ts'),
    'const words: string[] = process.argv.slice(2);\nconsole.log(words.join("+"));\n',
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

test('a TypeScript entry runs with its arguments on a current Node', () => {
  const output = execFileSync(process.execPath, ['engine/launch.mjs', 'entry.ts', 'a', 'b'], { cwd: folder });
  expect(output.toString()).toBe('a+b\n');
});

test('an old Node without the bundled one says which version is needed and what to do', () => {
  // The check reads process.versions, so an older Node is told by a preload that says it is one.
  writeFileSync(
    join(folder, 'old.cjs'),
    "Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } });\n",
  );
  const result = spawnSync(process.execPath, ['--require', './old.cjs', 'engine/launch.mjs', 'entry.ts'], {
    cwd: folder,
  });
  expect(result.status).toBe(1);
  expect(result.stderr.toString()).toMatch(/need Node 22\.18 or later, and this is Node 20\.19\.0/);
  expect(result.stderr.toString()).toMatch(/npm install-scripts approve node/);
});
