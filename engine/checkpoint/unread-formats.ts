// Checkpoints that are not read, refused by name, each with what to take instead.

import { UserError } from '#protocol';

const FORMATS: readonly (readonly [pattern: RegExp, name: string, instead: string])[] = [
  [
    /\.gguf$/i,
    'GGUF',
    'Take the original Hugging Face repository with model.safetensors: GGUF files are converted from it.',
  ],
  [
    /^adapter_model\.(safetensors|bin)$/i,
    'an adapter (LoRA)',
    'Merge it into its base model first (PEFT: merge_and_unload, then save_pretrained), or take the base model.',
  ],
  [
    /\.(bin|pt|pth|pkl|ckpt)$/i,
    'PyTorch pickle',
    'A pickle can run code when it is opened, so it is never read. Take a revision with safetensors, or convert it where you trust it: model.save_pretrained(FOLDER).',
  ],
  [/\.(h5|msgpack)$/i, 'TensorFlow or Flax weights', 'Take a revision of the repository with model.safetensors.'],
  [/\.onnx$/i, 'ONNX', 'Take the original repository with model.safetensors.'],
  [/\.npz$/i, 'NumPy weights', 'Take the original repository with model.safetensors.'],
];

/** What a file name says about a format that is not read; undefined for any other file. */
export function unreadFormat(name: string): { readonly name: string; readonly instead: string } | undefined {
  // The trainer's own leftovers are pickles too, but no weights.
  if (/^(training_args|optimizer|scheduler|rng_state)/i.test(name)) return undefined;
  const found = FORMATS.find(([pattern]) => pattern.test(name));
  return found && { name: found[1], instead: found[2] };
}

/**
 * Refuses weights that are packed by a quantisation.
 * @throws UserError naming the method
 */
export function refuseQuantization(config: Readonly<Record<string, unknown>>, where: string): void {
  const settings = config.quantization_config ?? config.compression_config;
  if (settings === undefined || settings === null) return;
  const method = (settings as Readonly<Record<string, unknown>>).quant_method;
  const name = typeof method === 'string' ? method : 'unnamed';
  throw new UserError(
    `${where}: expected plain weights (F32, F16 or BF16), found quantization_config with the method "${name}".`,
    'Take the original checkpoint that it was quantised from: rounding weights also changes what the router chooses.',
  );
}
