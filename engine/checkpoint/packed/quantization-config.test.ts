import { expect, test } from 'vitest';
import { problem } from '../testing.ts';
import { checkPacked, packedSettings } from './quantization-config.ts';

const of = (settings: unknown, key = 'quantization_config') => packedSettings({ [key]: settings }, 'config.json');
const compressed = (weights: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>> = {}) => ({
  quant_method: 'compressed-tensors',
  config_groups: { group_0: { weights } },
  ...more,
});

test.each<[string, unknown, string | undefined, readonly [number, number]]>([
  ['nothing', null, undefined, [128, 128]],
  ['GPT-OSS', { quant_method: 'mxfp4', modules_to_not_convert: ['lm_head'] }, 'mxfp4', [128, 128]],
  [
    'DeepSeek-V3.1',
    {
      activation_scheme: 'dynamic',
      fmt: 'e4m3',
      quant_method: 'fp8',
      scale_fmt: 'ue8m0',
      weight_block_size: [128, 64],
    },
    'fp8',
    [128, 64],
  ],
  ['fp8 without tiles', { quant_method: 'fp8', weight_block_size: null }, 'fp8', [128, 128]],
  ['fbgemm', { quant_method: 'fbgemm_fp8', activation_scale_ub: 1200 }, 'fp8', [128, 128]],
  ['modelopt in fp8', { quant_method: 'modelopt', quant_algo: 'FP8' }, 'fp8', [128, 128]],
  ['compressed-tensors in fp8', compressed({ type: 'float', num_bits: 8, strategy: 'channel' }), 'fp8', [128, 128]],
  [
    'compressed-tensors in fp8 with tiles',
    compressed({ type: 'float', num_bits: 8, strategy: 'block', block_structure: [64, 32] }),
    'fp8',
    [64, 32],
  ],
])('the settings of %s are read', (_, settings, kind, tile) => {
  expect(of(settings)).toMatchObject({ ...(kind ? { kind } : {}), tile });
  expect(of(settings).kind).toBe(kind);
});

test.each<[unknown, string, string?]>([
  ...['awq', 'gptq', 'bitsandbytes', 'aqlm', 'hqq', 'exl2', 'torchao', 'nvfp4', 'mxfp8', 'toString'].map(
    (method): [unknown, string] => [{ quant_method: method }, `the method "${method}"`],
  ),
  [{}, 'the method "unnamed"'],
  [{ quant_method: 'fp8', fmt: 'e5m2' }, 'the method "fp8" (fmt e5m2)'],
  [{ quant_method: 'modelopt', quant_algo: 'NVFP4' }, 'the method "modelopt" (quant_algo NVFP4)'],
  [compressed({ type: 'int', num_bits: 4 }), 'the method "compressed-tensors" (int of 4 bits)'],
  [compressed({ type: 'float', num_bits: 4 }), 'the method "compressed-tensors" (float of 4 bits)'],
  [
    compressed({ type: 'float', num_bits: 8 }, { sparsity_config: { format: 'sparse-24-bitmask' } }),
    'the method "compressed-tensors" (sparse: sparse-24-bitmask)',
  ],
  [{ quant_method: 'compressed-tensors', format: 'x' }, 'the method "compressed-tensors" (format x)'],
  [{ group_size: 64, bits: 4 }, 'the method "mlx" (4 bits)', 'quantization'],
])('%j is refused by its method', async (settings, method, key) => {
  const { message, hint } = await problem(() => of(settings, key));
  expect(message).toBe(
    `config.json: expected plain weights (F32, F16 or BF16), mxfp4 or fp8, found quantization_config with ${method}.`,
  );
  expect(hint).toMatch(/^Take the /);
});

test.each([[[128]], [[128, 0]], ['128'], [[128, 128, 128]]])('tiles of %j are refused', async (tile) => {
  const { message } = await problem(() => of({ quant_method: 'fp8', weight_block_size: tile }));
  const found = typeof tile === 'string' ? tile : JSON.stringify(tile);
  expect(message).toBe(`config.json: weight_block_size: expected rows and columns of a tile, found ${found}.`);
});

test('a method of which no tensor is there is refused', async () => {
  const plain = new Map([['w', { name: 'w', dtype: 'F32', shape: [1], bytes: 4, file: 'f' }]]);
  const refusal = async (method: string) => {
    const { message, hint } = await problem(() => checkPacked(of({ quant_method: method }), plain, 'config.json'));
    expect(hint).toContain('If the weights are plain, take quantization_config out of config.json.');
    return message;
  };
  expect(await refusal('mxfp4')).toBe(
    'config.json: expected tensors NAME_blocks with NAME_scales for the method "mxfp4" of quantization_config, found none.',
  );
  expect(await refusal('fp8')).toBe(
    'config.json: expected F8_E4M3 tensors NAME with NAME_scale_inv or NAME_scale for the method "fp8" of quantization_config, found none.',
  );
  expect(() => checkPacked(of(null), plain, 'config.json')).not.toThrow();
});
