// Checkpoints with random weights, as large as is wanted: what speed is measured on. They are made where they are needed,
// never committed; one tensor's piece at a time is in memory.

import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileProblem } from './file-problem.ts';
import { CONFIG_FILE, SINGLE_FILE } from './find-checkpoint.ts';
import { TOKENIZER_FILE } from './tokenizer-file.ts';
import { type TensorToWrite, writeSafetensors } from './write-safetensors.ts';

/** Sizes as config.json has them. Absent ones are those of OLMoE-1B-7B. */
export interface SyntheticOptions {
  readonly layers: number;
  /** Whole number; the same seed and sizes give the same bytes. */
  readonly seed: number;
  readonly hidden?: number;
  readonly heads?: number;
  readonly kvHeads?: number;
  readonly experts?: number;
  readonly topK?: number;
  readonly width?: number;
  readonly vocab?: number;
  readonly contextLength?: number;
  /** A folder whose tokenizer.json is copied, so that the checkpoint can be recorded from text. */
  readonly tokenizerFrom?: string;
}

/** Elements made at a time: 8 MiB of bf16. */
const PIECE = 4 * 1024 * 1024;

/** A vector of norm weights, a matrix [out, in], or an embedding. */
export interface RandomTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Of a matrix's entries, where it is not 1.5 / sqrt(in). */
  readonly deviation?: number;
}

/**
 * Writes config.json and a bf16 model.safetensors into `dir`, which is made if need be.
 *
 * Matrices are normal with standard deviation 1.5 / sqrt(in), norm weights 1 + 0.2 n. The router's too: its input is
 * normalised, so its logits spread by about 1.5 and differ from token to token, and every expert gets work.
 * @param seed whole number; the same seed and tensors give the same bytes
 * @param tokenizerFrom a folder whose tokenizer.json is copied
 * @throws UserError when the disk is full or may not be written
 */
export async function writeRandomCheckpoint(
  dir: string,
  config: Readonly<Record<string, unknown>>,
  tensors: readonly RandomTensor[],
  { seed, tokenizerFrom }: { readonly seed: number; readonly tokenizerFrom?: string },
): Promise<void> {
  const random = normals(seed);
  const written = tensors.map(({ name, shape, deviation = 1.5 / Math.sqrt(shape.at(-1) as number) }) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return tensor(name, shape, () => (shape.length === 1 ? random(count, 1, 0.2) : random(count, 0, deviation)));
  });
  try {
    await mkdir(dir, { recursive: true });
    await writeSafetensors(join(dir, SINGLE_FILE), written, { format: 'pt' });
    if (tokenizerFrom !== undefined) await copyFile(join(tokenizerFrom, TOKENIZER_FILE), join(dir, TOKENIZER_FILE));
    // Last: only with it is the folder a checkpoint.
    await writeFile(join(dir, CONFIG_FILE), `${JSON.stringify(config, null, 2)}\n`);
  } catch (error) {
    throw fileProblem(error, dir, 'written');
  }
}

/** Writes an OLMoE as `writeRandomCheckpoint` does, its embedding of standard deviation 1. */
export async function writeSyntheticCheckpoint(dir: string, options: SyntheticOptions): Promise<void> {
  const { layers, seed, tokenizerFrom } = options;
  const { hidden = 2048, heads = 16, kvHeads = heads, experts = 64, topK = 8 } = options;
  const { width = 1024, vocab = 50_304, contextLength = 4096 } = options;
  const headDim = hidden / heads;

  const matrix = (name: string, rows: number, columns: number): RandomTensor => ({ name, shape: [rows, columns] });
  const norm = (name: string, size: number): RandomTensor => ({ name, shape: [size] });

  const tensors: RandomTensor[] = [{ ...matrix('model.embed_tokens.weight', vocab, hidden), deviation: 1 }];
  for (let layer = 0; layer < layers; layer++) {
    const at = `model.layers.${layer}`;
    tensors.push(
      norm(`${at}.input_layernorm.weight`, hidden),
      norm(`${at}.post_attention_layernorm.weight`, hidden),
      norm(`${at}.self_attn.q_norm.weight`, hidden),
      norm(`${at}.self_attn.k_norm.weight`, kvHeads * headDim),
      matrix(`${at}.self_attn.q_proj.weight`, hidden, hidden),
      matrix(`${at}.self_attn.k_proj.weight`, kvHeads * headDim, hidden),
      matrix(`${at}.self_attn.v_proj.weight`, kvHeads * headDim, hidden),
      matrix(`${at}.self_attn.o_proj.weight`, hidden, hidden),
      matrix(`${at}.mlp.gate.weight`, experts, hidden),
    );
    for (let expert = 0; expert < experts; expert++) {
      tensors.push(
        matrix(`${at}.mlp.experts.${expert}.gate_proj.weight`, width, hidden),
        matrix(`${at}.mlp.experts.${expert}.up_proj.weight`, width, hidden),
        matrix(`${at}.mlp.experts.${expert}.down_proj.weight`, hidden, width),
      );
    }
  }
  tensors.push(norm('model.norm.weight', hidden), matrix('lm_head.weight', vocab, hidden));

  const config = {
    architectures: ['OlmoeForCausalLM'],
    model_type: 'olmoe',
    hidden_size: hidden,
    intermediate_size: width,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: kvHeads,
    num_experts: experts,
    num_experts_per_tok: topK,
    vocab_size: vocab,
    max_position_embeddings: contextLength,
    rms_norm_eps: 1e-5,
    rope_theta: 10_000,
    rope_scaling: null,
    hidden_act: 'silu',
    norm_topk_prob: false,
    attention_bias: false,
    clip_qkv: null,
    tie_word_embeddings: false,
    torch_dtype: 'bfloat16',
    bos_token_id: null,
    eos_token_id: 0,
    pad_token_id: 1,
  };
  await writeRandomCheckpoint(dir, config, tensors, {
    seed,
    ...(tokenizerFrom === undefined ? {} : { tokenizerFrom }),
  });
}

function tensor(name: string, shape: readonly number[], data: () => Iterable<Uint8Array>): TensorToWrite {
  return { name, dtype: 'BF16', shape, data };
}

/**
 * A source of normally distributed bf16 numbers. Each takes 16 random bits as an index into a table of the normal
 * distribution's 65,536-quantiles: bf16 has no finer steps to lose, and a gigabyte takes seconds.
 */
function normals(seed: number): (count: number, mean: number, deviation: number) => Iterable<Uint8Array> {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x6d2b79f5) >>> 0 || 1;
  return function* (count, mean, deviation) {
    const table = quantiles(mean, deviation);
    for (let done = 0; done < count; done += PIECE) {
      const piece = new Uint16Array(Math.min(PIECE, count - done));
      for (let i = 0; i < piece.length; i++) {
        // xorshift32 (Marsaglia 2003); its upper half is the better one.
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
        piece[i] = table[state >>> 16] as number;
      }
      yield new Uint8Array(piece.buffer);
    }
  };
}

/** bf16 bits of mean + deviation · (the middle of each of 65,536 equally likely slices). */
function quantiles(mean: number, deviation: number): Uint16Array {
  const table = new Uint16Array(65_536);
  const float = new Float32Array(1);
  const bits = new Uint32Array(float.buffer);
  for (let i = 0; i < table.length; i++) {
    float[0] = mean + deviation * inverseNormal((i + 0.5) / table.length);
    // Round to nearest; ties do not matter to random numbers.
    table[i] = ((bits[0] as number) + 0x8000) >>> 16;
  }
  return table;
}

/** Quantile of the standard normal distribution. Abramowitz and Stegun 26.2.23, off by less than 4.5e-4. */
function inverseNormal(probability: number): number {
  const tail = Math.min(probability, 1 - probability);
  const t = Math.sqrt(-2 * Math.log(tail));
  const above = 2.515517 + 0.802853 * t + 0.010328 * t * t;
  const below = 1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t;
  const value = t - above / below;
  return probability < 0.5 ? -value : value;
}
