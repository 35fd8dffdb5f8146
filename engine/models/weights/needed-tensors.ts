// Which tensors a Spec needs, with their shapes, and whether the files hold them.

import {
  type ExpertsSpec,
  expertTensor,
  type GluTensors,
  type GroupedAttentionSpec,
  type LatentAttentionSpec,
  type LayerSpec,
  type MoeSpec,
  type NormSpec,
  type Spec,
  UserError,
} from '#protocol';
import type { TensorSource } from './tensor-source.ts';

/** A tensor that a Spec names, with the shape it must have. */
export interface NeededTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** Where the shape comes from, for the message when it differs. */
  readonly because: string;
  /** Read into the Spec before the weights, not placed on a backend. */
  readonly onHost?: true;
  /** Of routed experts: under a budget it is read when it is needed. */
  readonly ofExpert?: true;
}

/** Every tensor the model needs, in the order in which loading reads them. */
export function neededTensors(spec: Spec): readonly NeededTensor[] {
  const { hidden, vocab } = spec;
  const needed: NeededTensor[] = [
    { name: spec.embed.tensor, shape: [vocab, hidden], because: 'vocab_size x hidden_size' },
  ];
  for (const layer of spec.layers) needed.push(...layerTensors(layer, hidden));
  needed.push(...normTensors(spec.finalNorm, hidden, 'hidden_size'));
  if (spec.head.tensor !== spec.embed.tensor) {
    needed.push({ name: spec.head.tensor, shape: [vocab, hidden], because: 'vocab_size x hidden_size' });
  }
  if (spec.head.bias) needed.push({ name: spec.head.bias, shape: [vocab], because: 'vocab_size' });
  return needed;
}

function layerTensors(layer: LayerSpec, hidden: number): NeededTensor[] {
  const { attention, ffn } = layer;
  const { sinks, heads } = attention;
  const norm = (spec: NormSpec | undefined): NeededTensor[] => (spec ? normTensors(spec, hidden, 'hidden_size') : []);
  return [
    ...norm(layer.attnNorm),
    ...(attention.kind === 'latent' ? latentTensors(attention, hidden) : groupedTensors(attention, hidden)),
    ...(sinks ? [{ name: sinks, shape: [heads], because: 'num_attention_heads' }] : []),
    ...norm(layer.attnOutNorm),
    ...norm(layer.ffnNorm),
    ...(ffn.kind === 'moe' ? moeTensors(ffn, hidden) : gluTensors(ffn.tensors, ffn.width, hidden)),
    ...norm(layer.ffnOutNorm),
  ];
}

function normTensors({ tensor, bias }: NormSpec, size: number, because: string): NeededTensor[] {
  return [tensor, bias].flatMap((name) => (name ? [{ name, shape: [size], because }] : []));
}

function groupedTensors(attention: GroupedAttentionSpec, hidden: number): NeededTensor[] {
  const { heads, kvHeads, headDim, valueDim, tensors, biases = {}, qkNorm, open } = attention;
  const [wide, narrow] = [heads * headDim, kvHeads * headDim];
  const [valuesWide, valuesNarrow] = [heads * valueDim, kvHeads * valueDim];
  const queries = 'num_attention_heads · head size';
  const keys = 'num_key_value_heads · head size';
  const full = qkNorm?.scope === 'full';
  return [
    ...('qkv' in tensors
      ? [
          {
            name: tensors.qkv,
            shape: [wide + narrow + valuesNarrow, hidden],
            because: '(num_attention_heads + 2 · num_key_value_heads) · head size x hidden_size',
          },
        ]
      : [
          { name: tensors.q, shape: [wide, hidden], because: `${queries} x hidden_size` },
          { name: tensors.k, shape: [narrow, hidden], because: `${keys} x hidden_size` },
          { name: tensors.v, shape: [valuesNarrow, hidden], because: `${keys} x hidden_size` },
        ]),
    { name: tensors.o, shape: [hidden, valuesWide], because: `hidden_size x ${queries}` },
    ...(open
      ? [
          {
            name: open.tensor,
            shape: [open.per === 'head' ? heads : valuesWide, hidden],
            because: `${open.per === 'head' ? 'num_attention_heads' : queries} x hidden_size`,
          },
        ]
      : []),
    ...(biases.q ? [{ name: biases.q, shape: [wide], because: queries }] : []),
    ...(biases.k ? [{ name: biases.k, shape: [narrow], because: keys }] : []),
    ...(biases.v ? [{ name: biases.v, shape: [valuesNarrow], because: keys }] : []),
    ...(biases.o ? [{ name: biases.o, shape: [hidden], because: 'hidden_size' }] : []),
    ...(qkNorm
      ? [
          ...normTensors(qkNorm.q, full ? wide : headDim, full ? queries : 'head size'),
          ...normTensors(qkNorm.k, full ? narrow : headDim, full ? keys : 'head size'),
        ]
      : []),
  ];
}

function latentTensors(attention: LatentAttentionSpec, hidden: number): NeededTensor[] {
  const { heads, headDim, valueDim, rotated, kvRank, kvNorm, qNarrow, tensors } = attention;
  const queries = 'num_attention_heads · (qk_nope_head_dim + qk_rope_head_dim)';
  return [
    ...(qNarrow
      ? [
          { name: qNarrow.tensor, shape: [qNarrow.rank, hidden], because: 'q_lora_rank x hidden_size' },
          ...normTensors(qNarrow.norm, qNarrow.rank, 'q_lora_rank'),
        ]
      : []),
    {
      name: tensors.q,
      shape: [heads * headDim, qNarrow?.rank ?? hidden],
      because: `${queries} x ${qNarrow ? 'q_lora_rank' : 'hidden_size'}`,
    },
    {
      name: tensors.kvDown,
      shape: [kvRank + rotated, hidden],
      because: '(kv_lora_rank + qk_rope_head_dim) x hidden_size',
    },
    ...normTensors(kvNorm, kvRank, 'kv_lora_rank'),
    {
      name: tensors.kvUp,
      shape: [heads * (headDim - rotated + valueDim), kvRank],
      because: 'num_attention_heads · (qk_nope_head_dim + v_head_dim) x kv_lora_rank',
    },
    {
      name: tensors.o,
      shape: [hidden, heads * valueDim],
      because: 'hidden_size x num_attention_heads · v_head_dim',
    },
  ];
}

function moeTensors({ router, experts, shared }: MoeSpec, hidden: number): NeededTensor[] {
  return [
    { name: router.tensor, shape: [router.experts, hidden], because: 'num_experts x hidden_size' },
    ...(router.bias ? [{ name: router.bias, shape: [router.experts], because: 'num_experts' }] : []),
    ...(router.correctionTensor
      ? [{ name: router.correctionTensor, shape: [router.experts], because: 'n_routed_experts', onHost: true } as const]
      : []),
    ...expertTensors(router.experts, experts, hidden).map((tensor) => ({ ...tensor, ofExpert: true as const })),
    ...(shared ? gluTensors(shared.tensors, shared.width, hidden) : []),
    ...(shared?.open ? [{ name: shared.open, shape: [1, hidden], because: '1 x hidden_size' }] : []),
  ];
}

/** Those of all experts of a layer. */
export function expertTensors(count: number, experts: ExpertsSpec, hidden: number): NeededTensor[] {
  const { width } = experts;
  if ('biases' in experts) {
    const { layout, tensors, biases } = experts;
    type Side = readonly [size: number, because: string];
    const both: Side = [2 * width, '2 · intermediate_size'];
    const one: Side = [width, 'intermediate_size'];
    const outside: Side = [hidden, 'hidden_size'];
    const matrix = (name: string, out: Side, into: Side): NeededTensor => {
      const [rows, columns] = layout === 'transposed' ? [into, out] : [out, into];
      return { name, shape: [count, rows[0], columns[0]], because: `num_experts x ${rows[1]} x ${columns[1]}` };
    };
    return [
      matrix(tensors.gateUp, both, outside),
      { name: biases.gateUp, shape: [count, 2 * width], because: 'num_experts x 2 · intermediate_size' },
      matrix(tensors.down, outside, one),
      { name: biases.down, shape: [count, hidden], because: 'num_experts x hidden_size' },
    ];
  }
  if (experts.layout === 'columns') {
    const { gateUp, down } = experts.tensors;
    return [
      { name: gateUp, shape: [count, hidden, 2 * width], because: 'num_experts x hidden_size x 2 · intermediate_size' },
      { name: down, shape: [count, width, hidden], because: 'num_experts x intermediate_size x hidden_size' },
    ];
  }
  if (experts.layout === 'stacked') {
    const { gate, up, down } = experts.tensors;
    const because = 'num_experts · intermediate_size x hidden_size';
    return [gate, up, down].map((name) => ({ name, shape: [count * width, hidden], because }));
  }
  if (experts.layout === 'fused') {
    // The tensors of one, with the experts as a further first axis.
    return gluTensors(experts.tensors, width, hidden).map(({ name, shape, because }) => ({
      name,
      shape: [count, ...shape],
      because: `num_experts x ${because}`,
    }));
  }
  return Array.from({ length: count }, (_, expert) => gluTensors(experts.tensors, width, hidden, expert)).flat();
}

function gluTensors(names: GluTensors, width: number, hidden: number, expert = 0): NeededTensor[] {
  const wide = 'intermediate_size x hidden_size';
  const down = {
    name: expertTensor(names.down, expert),
    shape: [hidden, width],
    because: 'hidden_size x intermediate_size',
  };
  if ('gateUp' in names) {
    return [{ name: expertTensor(names.gateUp, expert), shape: [2 * width, hidden], because: `2 · ${wide}` }, down];
  }
  return [
    { name: expertTensor(names.gate, expert), shape: [width, hidden], because: wide },
    { name: expertTensor(names.up, expert), shape: [width, hidden], because: wide },
    down,
  ];
}

/**
 * Compares what the Spec names with what the files hold, before anything is read.
 * @throws UserError for the first missing tensor or wrong shape.
 */
export function checkTensors(spec: Spec, source: TensorSource): void {
  for (const { name, shape, because, onHost } of neededTensors(spec)) {
    const info = source.info(name);
    if (!info) {
      throw new UserError(
        `${name}: expected this tensor (${spec.family}), but no weight file holds it.`,
        'Is the checkpoint complete, and are config.json and the weights from the same revision?',
      );
    }
    // Numbers for the host are read one after the other: some are stored as a matrix of one row.
    const found = onHost && info.shape[0] === 1 && info.shape.length > shape.length ? info.shape.slice(1) : info.shape;
    if (found.join() !== shape.join()) {
      throw new UserError(
        `${name} in ${info.file}: expected shape [${shape.join(', ')}] (${because} in config.json), found [${info.shape.join(', ')}].`,
        'Are config.json and the weights from the same revision?',
      );
    }
  }
}
