import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

test('the npm package carries what is read at run time and the documented format, and nothing that only makes or tests it', () => {
  const listed = execFileSync('npm', ['pack', '--dry-run', '--ignore-scripts', '--json'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    shell: process.platform === 'win32',
  });
  const [{ files }] = JSON.parse(listed) as [{ files: readonly { path: string }[] }];
  const shipped = files.map(({ path }) => path).filter((path) => !path.startsWith('dist/'));
  expect(shipped).toContain('datasets/sample/sample.trace/manifest.json');
  expect(shipped).toContain('datasets/sample/tiny-random-olmoe/model.safetensors');
  expect(shipped).toContain('engine/protocol/trace.ts');
  expect(
    shipped.filter((path) => path !== 'engine/protocol/trace.ts' && /\.(py|ts)$|golden|tsconfig/.test(path)),
  ).toEqual([]);
});

test('no package that Routescope needs to run has an install script', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, { readonly hasInstallScript?: boolean; readonly dev?: boolean }>>;
  };
  const scripted = Object.entries(packages).filter(([, { hasInstallScript, dev }]) => hasInstallScript && !dev);
  expect(scripted).toEqual([]);
});
