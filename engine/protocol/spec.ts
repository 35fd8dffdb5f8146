// A model's architecture as data: what a family's config.json and tensor names are turned into, what the decoder
// obeys, what `inspect` prints and workers receive. Everything that differs between layers is resolved here,
// layer by layer, so that the forward pass asks no question about families.

/** A normalisation and the tensors that hold its weight and bias. Statistics are always taken in float32. */
export interface NormSpec {
  /** `rms`: w · x / sqrt(mean(x²) + eps). `layer`: w · (x − mean(x)) / sqrt(var(x) + eps) + b. */
  readonly kind: 'rms' | 'layer';
  readonly eps: number;
  /** Absent: w is 1. */
  readonly tensor?: string;
  /** Absent: b is 0. */
  readonly bias?: string;
}

/** Rotary position embedding of the first `2 · inverseFrequencies.length` channels of each head. */
export interface RopeSpec extends Waves {
  /** `half` pairs channel i with i + d/2 (NeoX order), `interleaved` 2i with 2i + 1. */
  readonly style: 'half' | 'interleaved';
  /**
   * What takes the place of these waves in sequences of more than `beyond` tokens (LongRoPE). It is decided once for a
   * sequence, by the length it is to have: keys that were kept are turned already.
   */
  readonly long?: Waves & { readonly beyond: number };
}

/** How fast pairs of channels turn, and how long they become. */
export interface Waves {
  /** theta^(-2i/d), d/2 of them, with any long-context scaling already applied. */
  readonly inverseFrequencies: readonly number[];
  /** Factor on cos and sin; 1 unless a scaling (YaRN) says otherwise. */
  readonly attentionFactor: number;
}

export type AttentionSpec = GroupedAttentionSpec | LatentAttentionSpec;

interface AttentionCore {
  readonly heads: number;
  /** Fewer than `heads` in grouped-query attention: each serves heads / kvHeads query heads. */
  readonly kvHeads: number;
  /** Channels of a query and a key. */
  readonly headDim: number;
  /** Channels of a value. */
  readonly valueDim: number;
  /** Factor on q·k, usually headDim^-1/2. */
  readonly scale: number;
  /** How many keys a position sees, itself included; absent where it sees all before it. */
  readonly window?: number;
  /** Where positions see only those of their own chunk: how many it has. They are counted from the sequence's beginning. */
  readonly chunk?: number;
  /** Absent where attention is blind to positions. */
  readonly rope?: RopeSpec;
  readonly queryGrowth?: QueryGrowth;
  /** Logits, one per head, that join each softmax and are dropped, [heads]. */
  readonly sinks?: string;
}

/** Queries at position p, after RoPE, times 1 + rate · ln(1 + floor((p + first) / every)): sharper attention far from the start. */
export interface QueryGrowth {
  readonly rate: number;
  readonly every: number;
  /** What the first position counts as. */
  readonly first: 0 | 1;
}

/** Each key/value head serves heads / kvHeads query heads. */
export interface GroupedAttentionSpec extends AttentionCore {
  readonly kind: 'grouped';
  /** RMS norm of q and k before RoPE: over the whole projection (`full`) or each head (`head`). */
  readonly qkNorm?: {
    readonly scope: 'full' | 'head';
    readonly q: NormSpec;
    readonly k: NormSpec;
    /** It follows RoPE instead. */
    readonly afterRope?: true;
  };
  readonly open?: OpeningSpec;
  /** Factor on the values, 1 unless given. */
  readonly valueScale?: number;
  /** Clamp of q, k and v to ±clip, after the q/k norm. */
  readonly clip?: number;
  /** Weight tensors, each [out, in]; or q above k above v in one. */
  readonly tensors: Projections<string> | { readonly qkv: string; readonly o: string };
  /** What is added after a projection, where there is any, [out]. */
  readonly biases?: Partial<Projections<string>>;
}

/**
 * What a layer's normed input lets through of each head before the output projection: `by` of a projection of it, one for
 * each channel or for each head. [heads · valueDim, hidden] or [heads, hidden]
 */
export interface OpeningSpec {
  readonly tensor: string;
  readonly by: 'sigmoid' | 'softplus';
  readonly per: 'channel' | 'head';
}

/**
 * Keys and values of all heads come from one narrow vector per position (multi-head latent attention). The last `rotated`
 * channels of a key carry its position and are the same for all heads; they come beside the narrow vector.
 */
export interface LatentAttentionSpec extends AttentionCore {
  readonly kind: 'latent';
  readonly rope: RopeSpec;
  /** Of the channels of a query and a key. */
  readonly rotated: number;
  /** Size of the narrow vector, and its norm. */
  readonly kvRank: number;
  readonly kvNorm: NormSpec;
  /** Where queries too come from a narrow vector: its size, the weight [rank, hidden] that makes it, and its norm. */
  readonly qNarrow?: { readonly rank: number; readonly tensor: string; readonly norm: NormSpec };
  /**
   * q [heads · headDim, hidden, or the rank of `qNarrow`], kvDown [kvRank + rotated, hidden],
   * kvUp [heads · (headDim − rotated + valueDim), kvRank], o [hidden, heads · valueDim].
   */
  readonly tensors: { readonly q: string; readonly kvDown: string; readonly kvUp: string; readonly o: string };
}

/** The four projections of attention. */
export interface Projections<T> {
  readonly q: T;
  readonly k: T;
  readonly v: T;
  readonly o: T;
}

/**
 * How router logits become a choice of experts and their weights. Enough to do it without the model, so a trace
 * carries it too. The steps and their order: see routing.ts.
 */
export interface RouterSpec {
  readonly experts: number;
  readonly topK: number;
  /** Before the score a logit z becomes softcap · tanh(z / softcap), so that none exceeds it. */
  readonly softcap?: number;
  readonly score: 'softmax' | 'sigmoid';
  /**
   * The choice is made on the logits, not on the probabilities: the same one, but for logits so large that float32 gives all
   * of them the sigmoid 1.
   */
  readonly choice?: 'logits';
  /** Divide the chosen weights by their sum (`norm_topk_prob`). */
  readonly normalize: boolean;
  /** What that sum counts for at least (`moe_norm_min`). */
  readonly leastSum?: number;
  /** Factor on the weights, after normalisation. */
  readonly scale: number;
  /** The choice is made among the experts of the best groups only. */
  readonly groups?: GroupLimit;
  /** Added to the probabilities for the choice alone, never for the weights (`e_score_correction_bias`). [expert] */
  readonly correction?: readonly number[];
  /** Where weights are those of SparseMixer: how near a logit must be to that of a chosen expert to share its weight. */
  readonly mixer?: { readonly nearness: number };
}

/** Experts in `count` groups of equal size, one after the other; those outside the `keep` best groups are not chosen. */
export interface GroupLimit {
  readonly count: number;
  readonly keep: number;
  /** What a group is worth: its best expert, or the sum of its best two. */
  readonly score: 'max' | 'top-2';
}

/**
 * How a gated linear unit joins its halves. `silu`: silu(gate) · up. `clamped`: with gate cut off above 7 and up at ±7,
 * gate · sigmoid(1.702 gate) · (up + 1).
 */
export type Glu = 'silu' | 'clamped';

/** A gated linear unit: down(glu(gate(x), up(x))). */
interface GluSpec {
  readonly width: number;
  readonly glu: Glu;
}

/** gate and up [width, hidden], down [hidden, width]; or gate above up in one, [2 · width, hidden]. */
export type GluTensors =
  | { readonly gate: string; readonly up: string; readonly down: string }
  | { readonly gateUp: string; readonly down: string };

export type ExpertsSpec = GluSpec &
  (
    | {
        /** One tensor per expert and projection; `{expert}` in the names stands for its number. */
        readonly layout: 'per-expert';
        readonly tensors: GluTensors;
      }
    | {
        /** All experts in one tensor: gate above up [expert, 2 · width, hidden], down [expert, hidden, width]. */
        readonly layout: 'fused';
        readonly tensors: { readonly gateUp: string; readonly down: string };
      }
    | {
        /** All experts in one tensor, [in, out], gate beside up: [expert, hidden, 2 · width] and [expert, width, hidden]. */
        readonly layout: 'columns';
        readonly tensors: { readonly gateUp: string; readonly down: string };
      }
    | {
        /** All experts one above the other, all three [expert · width, hidden]: down is the wrong way round. */
        readonly layout: 'stacked';
        readonly tensors: { readonly gate: string; readonly up: string; readonly down: string };
      }
    | {
        /**
         * All experts in one tensor, [in, out], channels of gate and up in turns: [expert, hidden, 2 · width] and
         * [expert, width, hidden]; with biases, [expert, 2 · width] and [expert, hidden].
         */
        readonly layout: 'transposed';
        readonly tensors: { readonly gateUp: string; readonly down: string };
        readonly biases: { readonly gateUp: string; readonly down: string };
      }
    | {
        /** The same, [out, in]: rows of gate and up in turns, [expert, 2 · width, hidden], and [expert, hidden, width]. */
        readonly layout: 'interleaved';
        readonly tensors: { readonly gateUp: string; readonly down: string };
        readonly biases: { readonly gateUp: string; readonly down: string };
      }
  );

/** What every token passes beside its routed experts; added to their mixture. */
export interface SharedSpec extends GluSpec {
  /** How many experts it stands for: some families make one wide network of several. */
  readonly experts: number;
  readonly tensors: GluTensors;
  /** A weight [1, hidden] by which the input decides how much of the output is added: its sigmoid. */
  readonly open?: string;
  /** Its output and the mixture of the routed experts are averaged, not added. */
  readonly averaged?: true;
}

export interface MoeSpec {
  readonly kind: 'moe';
  /**
   * `tensor` is the router's weight, [experts, hidden]; `bias` belongs to its logits, [experts]; `correctionTensor` holds
   * the values of `correction`, [experts], which are read into the Spec before it is used.
   */
  readonly router: RouterSpec & { readonly tensor: string; readonly bias?: string; readonly correctionTensor?: string };
  readonly experts: ExpertsSpec;
  /** The weight of an expert multiplies what goes into it, not what comes out. */
  readonly weightsAtInput?: true;
  readonly shared?: SharedSpec;
}

export interface DenseSpec extends GluSpec {
  readonly kind: 'dense';
  readonly tensors: GluTensors;
}

/**
 * One decoder layer: x += s · attnOutNorm(attn(attnNorm(x))); x += s · ffnOutNorm(ffn(ffnNorm(x))). Most families have the
 * norms of what goes in (`pre` order), some those of what comes out (`post`), some both; one that is absent does nothing.
 */
export interface LayerSpec {
  readonly attnNorm?: NormSpec;
  readonly attention: AttentionSpec;
  readonly attnOutNorm?: NormSpec;
  readonly ffnNorm?: NormSpec;
  readonly ffn: MoeSpec | DenseSpec;
  readonly ffnOutNorm?: NormSpec;
  /** Side by side: x += s · attn(attnNorm(x)) + s · ffn(attnNorm(x)). The stream between the two is x with attention added. */
  readonly parallel?: true;
  /** s: factor on what a block adds to the residual stream, 1 in most families. */
  readonly residualScale: number;
}

export interface Spec {
  /** `model_type` of config.json. */
  readonly family: string;
  readonly vocab: number;
  readonly hidden: number;
  /** Longest sequence the model was made for, in tokens. */
  readonly contextLength: number;
  /** Longest sequence that can be run, where it is less: with more tokens attention chooses which of them it sees. */
  readonly longest?: number;
  /** Token embedding, [vocab, hidden], and a factor on its rows. */
  readonly embed: { readonly tensor: string; readonly scale: number };
  readonly layers: readonly LayerSpec[];
  readonly finalNorm: NormSpec;
  /** Output projection, [vocab, hidden]; the embedding's own tensor where they are tied. A bias [vocab], a factor on the logits. */
  readonly head: { readonly tensor: string; readonly bias?: string; readonly scale: number };
}

/** In tokens. */
export function longestSequence({ contextLength, longest = contextLength }: Spec): number {
  return Math.min(contextLength, longest);
}

/** The layers that have a router, by their number among all layers (dense ones count too). */
export function moeLayers(spec: Spec): readonly { readonly layer: number; readonly moe: MoeSpec }[] {
  return spec.layers.flatMap((each, layer) => (each.ffn.kind === 'moe' ? [{ layer, moe: each.ffn }] : []));
}

/** Name of one expert's tensor: `{expert}` replaced by its number. */
export function expertTensor(pattern: string, expert: number): string {
  return pattern.replace('{expert}', String(expert));
}
