import { expect, test } from 'vitest';
import { planFor } from './plan.ts';
import { userErrorOf } from './testing.ts';

test('Linux on x64 takes the small CPU package, and the full one for a GPU', () => {
  expect(planFor(false, { platform: 'linux', arch: 'x64' }).requirement).toBe('tensorflow-cpu==2.21.0');
  expect(planFor(true, { platform: 'linux', arch: 'x64' })).toMatchObject({
    variant: 'gpu',
    requirement: 'tensorflow==2.21.0',
  });
});

test('machines without a tensorflow-cpu package take tensorflow', () => {
  for (const platform of ['linux', 'darwin'] as const) {
    expect(planFor(false, { platform, arch: 'arm64' })).toMatchObject({
      variant: 'cpu',
      requirement: 'tensorflow==2.21.0',
    });
  }
});

test.each([
  { gpu: false, platform: 'win32', arch: 'x64', message: 'Windows', hint: 'WSL2' },
  { gpu: false, platform: 'darwin', arch: 'x64', message: 'this is darwin-x64', hint: 'routescope serve' },
  { gpu: false, platform: 'linux', arch: 'riscv64', message: 'this is linux-riscv64', hint: 'routescope serve' },
  {
    gpu: true,
    platform: 'darwin',
    arch: 'arm64',
    message: 'NVIDIA GPU, and this is darwin-arm64',
    hint: 'without --gpu',
  },
] as const)(
  '$platform on $arch (gpu: $gpu) is refused with what to do',
  async ({ gpu, platform, arch, message, hint }) => {
    const error = await userErrorOf(() => planFor(gpu, { platform, arch }));
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
    expect(error.hint).toContain('runs on its wasm backend');
  },
);
