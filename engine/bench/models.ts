// What speed is measured on: two layers of a published model's sizes with random weights, written where they are needed.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeRandomCheckpoint } from '#checkpoint';
import { type Config, neededTensors, resolveSpec } from '#models';

export const LAYERS = 2;

/**
 * A vocabulary cut down as the layers are, so that the head has the share of a step that it has in the whole model.
 * @param layers of the whole model
 */
const vocabulary = (vocab: number, layers: number): number => Math.round((vocab * LAYERS) / layers);

const COMMON: Config = {
  num_hidden_layers: LAYERS,
  hidden_size: 2048,
  hidden_act: 'silu',
  attention_bias: false,
  rope_theta: 10_000,
  rope_scaling: null,
  max_position_embeddings: 4096,
  tie_word_embeddings: false,
  torch_dtype: 'bfloat16',
  bos_token_id: null,
  eos_token_id: null,
  pad_token_id: null,
};

/** By the name under which they are asked for. */
export const MODELS: Readonly<Record<string, Config>> = {
  // OLMoE-1B-7B.
  olmoe: {
    ...COMMON,
    architectures: ['OlmoeForCausalLM'],
    model_type: 'olmoe',
    intermediate_size: 1024,
    num_attention_heads: 16,
    num_key_value_heads: 16,
    num_experts: 64,
    num_experts_per_tok: 8,
    norm_topk_prob: false,
    clip_qkv: null,
    rms_norm_eps: 1e-5,
    vocab_size: vocabulary(50_304, 16),
  },
  // Qwen3-30B-A3B.
  qwen3: {
    ...COMMON,
    architectures: ['Qwen3MoeForCausalLM'],
    model_type: 'qwen3_moe',
    intermediate_size: 6144,
    moe_intermediate_size: 768,
    num_attention_heads: 32,
    num_key_value_heads: 4,
    head_dim: 128,
    num_experts: 128,
    num_experts_per_tok: 8,
    norm_topk_prob: true,
    decoder_sparse_step: 1,
    mlp_only_layers: [],
    use_sliding_window: false,
    sliding_window: null,
    rms_norm_eps: 1e-6,
    rope_theta: 1_000_000,
    vocab_size: vocabulary(151_936, 48),
  },
  // DeepSeek-V2-Lite, without the one layer that has no router.
  'deepseek-v2-lite': {
    ...COMMON,
    architectures: ['DeepseekV2ForCausalLM'],
    model_type: 'deepseek_v2',
    intermediate_size: 10_944,
    moe_intermediate_size: 1408,
    num_attention_heads: 16,
    num_key_value_heads: 16,
    q_lora_rank: null,
    kv_lora_rank: 512,
    qk_nope_head_dim: 128,
    qk_rope_head_dim: 64,
    v_head_dim: 128,
    n_routed_experts: 64,
    n_shared_experts: 2,
    num_experts_per_tok: 6,
    first_k_dense_replace: 0,
    moe_layer_freq: 1,
    n_group: 1,
    topk_group: 1,
    topk_method: 'greedy',
    scoring_func: 'softmax',
    norm_topk_prob: false,
    mlp_bias: false,
    rms_norm_eps: 1e-6,
    rope_scaling: {
      type: 'yarn',
      factor: 40,
      beta_fast: 32,
      beta_slow: 1,
      mscale: 0.7,
      mscale_all_dim: 0.7,
      original_max_position_embeddings: 4096,
    },
    vocab_size: vocabulary(102_400, 27),
  },
};

/** @returns the folder of a model of `MODELS`, which is written at the first time */
export async function syntheticModel(name: string, folder: string, log: (line: string) => void): Promise<string> {
  const config = MODELS[name];
  if (!config) throw new Error(`--models: no model is called ${name}. Known: ${Object.keys(MODELS).join(', ')}.`);
  const path = join(folder, `${name}-shape`);
  if (existsSync(join(path, 'config.json'))) return path;
  log(`writing ${LAYERS} layers of ${name}'s real size to ${path} ...`);
  const spec = resolveSpec(config);
  const tensors = neededTensors(spec).map(({ name, shape }) => ({
    ...{ name, shape },
    ...(name === spec.embed.tensor ? { deviation: 1 } : {}),
  }));
  await writeRandomCheckpoint(path, config, tensors, { seed: 1 });
  return path;
}
