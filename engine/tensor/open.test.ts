import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openBackend, probeBackends } from './open.ts';
import { temporaryFolder } from './setup/testing.ts';

test('wasm is always usable, in f32, and becomes the active backend', async () => {
  const info = (await probeBackends()).find(({ name }) => name === 'wasm');
  expect(info).toMatchObject({ usable: true, precisions: ['f32'] });
  const backend = await openBackend({ name: 'wasm', precision: 'auto' });
  expect(backend).toMatchObject({ name: 'wasm', precision: 'f32', version: 'tfjs-wasm 4.22.0' });
  expect(tf.getBackend()).toBe('wasm');
});

test('bf16 on wasm is refused with what to do', async () => {
  await expect(openBackend({ name: 'wasm', precision: 'bf16' })).rejects.toMatchObject({
    name: 'UserError',
    message: expect.stringContaining('f32 only'),
    hint: expect.stringContaining('setup:tensorflow'),
  });
});

const usable = (await probeBackends()).find(({ name }) => name === 'tensorflow');
describe.skipIf(!usable?.usable)(`with TensorFlow${usable?.usable ? '' : ` (skipped: ${usable?.detail})`}`, () => {
  test('auto takes it, in bf16 unless f32 is asked for', async () => {
    expect((await probeBackends()).filter(({ chosen }) => chosen).map(({ name }) => name)).toEqual(['tensorflow']);
    expect(await openBackend({ name: 'auto', precision: 'auto' })).toMatchObject({
      name: 'tensorflow',
      precision: 'bf16',
    });
    expect(await openBackend({ name: 'auto', precision: 'f32' })).toMatchObject({
      name: 'tensorflow',
      precision: 'f32',
    });
    expect(tf.getBackend()).toBe('tensorflow');
  });
});

describe('on a machine without TensorFlow', () => {
  beforeEach(async () => {
    vi.resetModules();
    vi.stubEnv('ROUTESCOPE_DATA', await temporaryFolder());
  });
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test('auto takes wasm, and the probe says why and how to change it', async () => {
    const fresh = await import('./open.ts');
    const [tensorflow, wasm] = await fresh.probeBackends();
    expect(tensorflow).toMatchObject({ name: 'tensorflow', usable: false, chosen: false, precisions: [] });
    expect(tensorflow?.detail).toBe('TensorFlow is not set up on this machine.');
    expect(tensorflow?.hint).toContain('npm run setup:tensorflow');
    expect(wasm).toMatchObject({ chosen: true });
    expect(await fresh.openBackend({ name: 'auto', precision: 'auto' })).toMatchObject({ name: 'wasm' });
    await expect(fresh.openBackend({ name: 'auto', precision: 'bf16' })).rejects.toThrow('f32 only');
  });

  test('tensorflow by name is refused with how to get it', async () => {
    const fresh = await import('./open.ts');
    const opening = fresh.openBackend({ name: 'tensorflow', precision: 'auto' });
    await expect(opening).rejects.toMatchObject({
      name: 'UserError',
      hint: expect.stringContaining('setup:tensorflow'),
    });
  });
});
