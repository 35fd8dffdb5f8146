import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FuseV1Options } from '@electron/fuses';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { desktopStatus } from './binary.ts';
import { FUSES } from './fuses.ts';
import { menuTemplate } from './menu.ts';
import { restartDelay } from './restart-policy.ts';

test('every fuse of this Electron is decided, with Node’s doors shut', () => {
  const names = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)));
  expect(Object.keys(FUSES).sort()).toEqual(names.sort());
  expect(names).toHaveLength(9);
  expect(
    Object.entries(FUSES)
      .filter(([, on]) => on)
      .map(([name]) => name),
  ).toEqual([
    'EnableCookieEncryption',
    'EnableEmbeddedAsarIntegrityValidation',
    'OnlyLoadAppFromAsar',
    'WasmTrapHandlers',
  ]);
});

test('an engine that ended is started again, later each time, and left alone after the fourth end in a minute', () => {
  expect([restartDelay([0]), restartDelay([0, 1]), restartDelay([0, 1, 2]), restartDelay([0, 1, 2, 3])]).toEqual([
    250,
    500,
    1000,
    null,
  ]);
  expect(restartDelay([0, 1, 2, 70_000])).toBe(250);
});

test.each(['linux', 'darwin', 'win32'] as const)(
  'on %s the menu has editing, the engine, and a way out',
  (platform) => {
    let restarts = 0;
    const template = menuTemplate(platform, { restartEngine: () => restarts++ });
    expect(template.some(({ role }) => role === 'editMenu')).toBe(true);
    const engine = template.find(({ label }) => label === 'Engine')?.submenu as { click: () => void }[];
    engine[0]?.click();
    expect(restarts).toBe(1);
    expect(JSON.stringify(template)).toContain(platform === 'darwin' ? 'appMenu' : 'quit');
  },
);

test('only files that run inside Electron import it at run time', async () => {
  const folder = fileURLToPath(new URL('.', import.meta.url));
  const importing = [];
  for (const name of await readdir(folder)) {
    const source = name.endsWith('.ts') ? await readFile(join(folder, name), 'utf8') : '';
    if (/^import (?!type\b)[^;]* from 'electron';$/m.test(source)) importing.push(name);
  }
  expect(importing.sort()).toEqual(['engine-process.ts', 'main.ts', 'preload.ts']);
});

let packageFolder = '';
beforeEach(async () => {
  packageFolder = await mkdtemp(join(tmpdir(), 'routescope-electron-'));
});
afterEach(() => rm(packageFolder, { recursive: true, force: true }));

const display = { DISPLAY: ':0' };
const status = (env: Record<string, string>, platform: NodeJS.Platform = 'linux') =>
  desktopStatus({ packageFolder, env, platform });

async function install(binary: boolean): Promise<void> {
  await writeFile(join(packageFolder, 'package.json'), '{}');
  await writeFile(join(packageFolder, 'path.txt'), 'electron');
  await mkdir(join(packageFolder, 'dist'));
  if (binary) await writeFile(join(packageFolder, 'dist', 'electron'), '');
}

test('without the package, without the binary or without a display the reason and the way on are named', async () => {
  expect(status(display)).toMatchObject({ ready: false, missing: 'package' });
  await install(false);
  expect(status(display)).toMatchObject({
    ready: false,
    missing: 'binary',
    hint: expect.stringContaining('npx install-electron'),
  });
  await writeFile(join(packageFolder, 'dist', 'electron'), '');
  expect(status({})).toMatchObject({
    ready: false,
    missing: 'display',
    hint: expect.stringContaining('routescope serve'),
  });
});

test('with all three the executable is found, on other systems without asking for a display', async () => {
  await install(true);
  const executable = join(packageFolder, 'dist', 'electron');
  expect(status(display)).toEqual({ ready: true, executable });
  expect(status({ WAYLAND_DISPLAY: 'wayland-0' })).toEqual({ ready: true, executable });
  expect(status({}, 'darwin')).toEqual({ ready: true, executable });
});

test('ELECTRON_OVERRIDE_DIST_PATH names another binary, as Electron’s own launcher has it', async () => {
  await install(false);
  const elsewhere = join(packageFolder, 'elsewhere');
  await mkdir(elsewhere);
  await writeFile(join(elsewhere, 'electron'), '');
  expect(status({ ...display, ELECTRON_OVERRIDE_DIST_PATH: elsewhere })).toMatchObject({
    executable: join(elsewhere, 'electron'),
  });
});
