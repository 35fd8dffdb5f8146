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
  [
    /^consolidated.*\.safetensors$/i,
    "the layout of Mistral's own code",
    'Take the revision with config.json and model*.safetensors, or convert it with the script that transformers has for the family.',
  ],
  [/\.(h5|keras|msgpack)$/i, 'TensorFlow or Flax weights', 'Take a revision of the repository with model.safetensors.'],
  [/\.onnx$/i, 'ONNX', 'Take the original repository with model.safetensors.'],
  [
    /\.(nemo|distcp)$/i,
    'a training checkpoint',
    'Take the Hugging Face repository with model.safetensors, or export to it.',
  ],
  [/\.npz$/i, 'NumPy weights', 'Take the original repository with model.safetensors.'],
];

/** What a file name says about a format that is not read; undefined for any other file. */
export function unreadFormat(name: string): { readonly name: string; readonly instead: string } | undefined {
  // The trainer's own leftovers are pickles too, but no weights.
  if (/^(training_args|optimizer|scheduler|rng_state)/i.test(name)) return undefined;
  const found = FORMATS.find(([pattern]) => pattern.test(name));
  return found && { name: found[1], instead: found[2] };
}

/** Names of tensors that only a packed form which is not read has, for files whose config.json does not name it. */
const PACKED_NAMES: readonly (readonly [end: string, name: string])[] = [
  ['.qweight', 'GPTQ or AWQ'],
  ['.weight_packed', 'compressed-tensors in 4 bits'],
  ['.weight.absmax', 'bitsandbytes'],
  ['.SCB', 'bitsandbytes'],
];

/** @throws UserError naming the form and a tensor by which it is known */
export function refusePackedNames(tensors: ReadonlyMap<string, { readonly file: string }>): void {
  for (const [name, { file }] of tensors) {
    const found = PACKED_NAMES.find(([end]) => name.endsWith(end));
    if (!found) continue;
    throw new UserError(
      `${name} in ${file}: expected plain weights, mxfp4 or fp8, found ${found[1]}.`,
      'Take the model as its authors published it, in bf16, fp8 or mxfp4.',
    );
  }
}
