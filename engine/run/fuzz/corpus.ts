// What is damaged: the tiny checkpoint of every family, each with a tokenizer of one of the shapes that are in use, and the
// sizes of published models to take values from.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sampleModelPath } from '#datasets';
import { type Json, readJson } from './json-tree.ts';
import { TOKENIZERS } from './tokenizers.ts';

export interface Specimen {
  /** `mixtral/hub` */
  readonly name: string;
  /** Contents by file name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

const FAMILIES = join(import.meta.dirname, '..', '..', 'models', 'families');

/** Sizes as published: values that are too large for a tiny model's weights, and fit together. */
const PUBLISHED: readonly object[] = [
  {
    model_type: 'olmoe',
    hidden_size: 2048,
    num_hidden_layers: 16,
    num_attention_heads: 16,
    num_experts: 64,
    num_experts_per_tok: 8,
    vocab_size: 50_304,
    max_position_embeddings: 4096,
    rope_scaling: null,
    clip_qkv: null,
  },
  {
    model_type: 'mixtral',
    hidden_size: 4096,
    intermediate_size: 14_336,
    num_hidden_layers: 32,
    num_key_value_heads: 8,
    num_local_experts: 8,
    num_experts_per_tok: 2,
    rope_theta: 1_000_000,
    sliding_window: null,
    max_position_embeddings: 32_768,
  },
  {
    model_type: 'qwen3_moe',
    hidden_size: 2048,
    head_dim: 128,
    num_hidden_layers: 48,
    num_experts: 128,
    moe_intermediate_size: 768,
    mlp_only_layers: [],
    decoder_sparse_step: 1,
    max_window_layers: 48,
    use_sliding_window: false,
    max_position_embeddings: 40_960,
  },
  {
    model_type: 'gpt_oss',
    hidden_size: 2880,
    num_hidden_layers: 24,
    num_local_experts: 32,
    sliding_window: 128,
    swiglu_limit: 7,
    initial_context_length: 4096,
    rope_scaling: {
      rope_type: 'yarn',
      factor: 32,
      beta_fast: 32,
      beta_slow: 1,
      truncate: false,
      original_max_position_embeddings: 4096,
    },
  },
  {
    model_type: 'deepseek_v3',
    hidden_size: 7168,
    num_hidden_layers: 61,
    n_routed_experts: 256,
    n_group: 8,
    topk_group: 4,
    first_k_dense_replace: 3,
    q_lora_rank: 1536,
    kv_lora_rank: 512,
    routed_scaling_factor: 2.5,
    rope_scaling: {
      type: 'yarn',
      factor: 40,
      mscale: 1,
      mscale_all_dim: 1,
      beta_fast: 32,
      beta_slow: 1,
      original_max_position_embeddings: 4096,
    },
    max_position_embeddings: 163_840,
  },
  {
    model_type: 'granitemoe',
    hidden_size: 1024,
    embedding_multiplier: 12,
    attention_multiplier: 0.015625,
    residual_multiplier: 0.22,
    logits_scaling: 6,
    tie_word_embeddings: true,
  },
  {
    rope_parameters: {
      rope_type: 'llama3',
      factor: 8,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 8192,
      rope_theta: 500_000,
      partial_rotary_factor: 0.5,
    },
  },
  {
    quantization_config: { quant_method: 'gptq', bits: 4 },
    layer_types: ['full_attention', 'sliding_attention', 'full_attention'],
    partial_rotary_factor: 0.25,
  },
];

/** As most chat models have it, with a system message that may be missing. */
const CHAT =
  "{{ bos_token }}{% if messages[0].role != 'system' %}<|im_start|>system\\nBe brief.<|im_end|>\\n{% endif %}" +
  "{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content | trim + '<|im_end|>\\n' }}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

const read = (...path: string[]): Uint8Array => new Uint8Array(readFileSync(join(...path)));
const json = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));

function goldenFolders(): readonly string[] {
  return readdirSync(FAMILIES, { withFileTypes: true })
    .filter((family) => family.isDirectory() && existsSync(join(FAMILIES, family.name, 'golden')))
    .flatMap((family) => {
      const golden = join(FAMILIES, family.name, 'golden');
      return readdirSync(golden).map((name) => join(golden, name));
    })
    .filter((folder) => existsSync(join(folder, 'config.json')))
    .sort();
}

/** The checkpoints, in the order of their folders. */
export function specimens(): readonly Specimen[] {
  const sample = sampleModelPath();
  const tokenizers = [
    read(sample, 'tokenizer.json'),
    read(FAMILIES, 'olmoe', 'golden', 'f16', 'tokenizer.json'),
    ...TOKENIZERS.map(json),
  ];
  return [...goldenFolders(), sample].map((folder, number) => {
    const files = new Map<string, Uint8Array>();
    for (const name of readdirSync(folder)) {
      if (!name.startsWith('golden') && /\.(json|safetensors)$/.test(name)) files.set(name, read(folder, name));
    }
    if (!files.has('tokenizer.json')) files.set('tokenizer.json', tokenizers[number % tokenizers.length] as Uint8Array);
    files.set(
      'generation_config.json',
      json({ eos_token_id: number % 2 === 0 ? [0, 1] : 2, pad_token_id: 1, do_sample: false }),
    );
    files.set('tokenizer_config.json', json({ bos_token: '<s>', eos_token: { content: '</s>' }, chat_template: CHAT }));
    if (number % 2 === 0) files.set('chat_template.jinja', new TextEncoder().encode(CHAT));
    return { name: folder.split(/[\\/]/).slice(-3).join('/').replace('golden/', ''), files };
  });
}

/** Files of each kind, as trees to take values from. */
export function donors(all: readonly Specimen[]): ReadonlyMap<string, readonly Json[]> {
  const result = new Map<string, Json[]>();
  const add = (name: string, tree: Json): void => {
    result.set(name, [...(result.get(name) ?? []), tree]);
  };
  for (const { files } of all) {
    for (const [name, bytes] of files) {
      if (name.endsWith('.safetensors')) add('header', readJson(headerOf(bytes)));
      else if (name.endsWith('.json')) add(name, readJson(new TextDecoder().decode(bytes)));
    }
  }
  for (const sizes of PUBLISHED) add('config.json', readJson(JSON.stringify(sizes)));
  return result;
}

function headerOf(bytes: Uint8Array): string {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return new TextDecoder().decode(bytes.subarray(8, 8 + length));
}
