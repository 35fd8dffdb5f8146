import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from './setup/testing.ts';
import { setupCommand } from './setup-command.ts';

test('in a checkout the command is the npm script', () => {
  expect(setupCommand()).toBe('npm run setup:tensorflow');
  expect(setupCommand('--gpu')).toBe('npm run setup:tensorflow -- --gpu');
});

test('in an installed copy the command is the program', async () => {
  const root = await temporaryFolder();
  await mkdir(join(root, 'dist', 'engine'), { recursive: true });
  expect(setupCommand(undefined, root)).toBe('routescope setup-tensorflow');
  expect(setupCommand('--gpu', root)).toBe('routescope setup-tensorflow --gpu');
});
