import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../setup/testing.ts';
import {
  ADDON_FILE,
  bestInstallation,
  installationFolder,
  type Stamp,
  type Surroundings,
  stampPath,
} from './installation.ts';

test('an installation counts when its stamp says that it is complete and of these versions', async () => {
  const where: Surroundings = {
    env: { ROUTESCOPE_DATA: await temporaryFolder() },
    platform: 'linux',
    arch: 'x64',
    home: '/',
  };
  const stamp: Stamp = { tensorflow: '2.21.0', tfjsNode: '4.22.0', variant: 'cpu' };
  const install = async (variant: 'cpu' | 'gpu', text?: string): Promise<void> => {
    const folder = installationFolder(variant, where);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, ADDON_FILE), '');
    if (text !== undefined) await writeFile(stampPath(folder), text);
  };
  expect(bestInstallation(where)).toBeUndefined();
  await install('cpu');
  expect(bestInstallation(where)).toBeUndefined();
  await install('cpu', JSON.stringify({ ...stamp, tfjsNode: '4.21.0' }));
  expect(bestInstallation(where)).toBeUndefined();
  await install('cpu', JSON.stringify(stamp));
  expect(bestInstallation(where)).toMatchObject({ variant: 'cpu', folder: installationFolder('cpu', where) });
  await install('gpu', JSON.stringify({ ...stamp, variant: 'gpu' }));
  expect(bestInstallation(where)).toMatchObject({ variant: 'gpu' });
});
