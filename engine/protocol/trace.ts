// The trace format: what `manifest.json` and the Arrow files of a NAME.trace/ folder hold. A trace can be read without
// Routescope: `polars.scan_ipc("x.trace/part-*.arrow")` gives one row per token.
//
//   manifest.json        TraceManifest below
//   sequences.arrow      one row per planned sequence: sequence, id, item, text (NFC, absent with --no-text), and a utf8
//                        column per label, null where a sequence lacks it
//   part-00000.arrow ... Arrow IPC files, whole sequences only, PART_TOKENS tokens or PART_BYTES, whichever comes first;
//                        each carries its PartSummary as JSON under SUMMARY_KEY in the schema's metadata
//   recording.lock       while it is being recorded: by which process. Readers ignore it
//
// Columns of a part, in this order:
//   sequence uint32, position uint32, token_id uint32, token utf8 (the vocabulary's own spelling),
//   byte_start uint32, byte_end uint32 (into the sequence's NFC text, UTF-8), nll float32 (nats; null at position 0 and
//   when not asked for), predicted int32 and predicted_token utf8 (the likeliest token after this one and those before it,
//   by id and in the vocabulary's own spelling, ties to the lower id; recorded with nll; null where nobody computed it; the
//   trace of an older Routescope and an imported one lack both columns), special bool, generated bool, a utf8 column per
//   label, and for every MoE layer N
//     LN_experts  fixed_size_list<uint16>[topK]   by descending choice, ties to the lower index
//     LN_weights  fixed_size_list<float32>[topK]
//     LN_router_logits         fixed_size_list<float32 | float16>[experts]   level probs and norms; as the router gave them
//     LN_router_logits_edited  the same, after interventions; only in an edited run
//     LN_expert_norm  fixed_size_list<float32>[topK]   level norms: L2 norm of each expert's output before weighting (weightsAtInput: of what was weighted)
//     LN_out_cosine   float32                          level norms: cosine of the MoE output with the residual it joins

import type { InterventionEntry } from './interventions.ts';
import type { RouterSpec } from './spec.ts';
import type { TokenSpelling } from './token-text.ts';

export const TRACE_FORMAT = 'routescope-trace';
/**
 * Raised when an older reader would misread the files. A reader takes every version up to its own:
 *   1  softmax or sigmoid routers, perhaps with groups and a correction
 *   2  routers may also say softcap, choice, leastSum, mixer, weightsAtInput and biased. Older readers pass over what they
 *      do not know, and would make other probabilities and weights of the same logits. precision may be unknown, and there
 *      may be columns of predictions
 * What a router does not say it does not have. Some traces that call themselves 1 say what 2 may: they are read as 2.
 */
export const TRACE_VERSION = 2;
export const MANIFEST_FILE = 'manifest.json';
export const SEQUENCES_FILE = 'sequences.arrow';
export const SUMMARY_KEY = 'routescope.summary';
export const PART_TOKENS = 65_536;
export const PART_BYTES = 256 * 1024 * 1024;

/** Stands for no token in an array of predicted ids. */
export const NO_ID = -1;

/** What is stored per token and layer: the choice alone; also all router logits; also output norms. */
export type RecordLevel = 'choices' | 'probs' | 'norms';
export const RECORD_LEVELS: readonly RecordLevel[] = ['choices', 'probs', 'norms'];

/** One router, named so that its ids and logits mean something without the model. */
export interface RouterEntry extends RouterSpec {
  /** Counted among all layers, dense ones too. */
  readonly layer: number;
  /** Number of the router within its layer; 0 where there is one. */
  readonly router: number;
  /** Whether the router adds a bias to its logits; those that are recorded include it. */
  readonly biased?: true;
  /** Weights multiply what goes into an expert, so that an `expert_norm` is that of the weighted. */
  readonly weightsAtInput?: true;
  /** Always-on experts beside the routed ones. */
  readonly sharedExperts: number;
  /** What an expert id means. `expert`: a routed expert of this layer. */
  readonly ids: 'expert';
}

/** A file of the checkpoint, told apart without hashing gigabytes. */
export interface FileIdentity {
  readonly name: string;
  readonly bytes: number;
  /**
   * `hub:<blob id>` from a Hugging Face cache. Elsewhere `sha256:<…>` of a small file, and of weights
   * `sampled:<sha256 of header, size and both ends of tensors of every kind>`.
   */
  readonly id: string;
}

export interface PartEntry {
  readonly file: string;
  /** Number of the first sequence and of the one after the last. */
  readonly firstSequence: number;
  readonly endSequence: number;
  readonly tokens: number;
  readonly bytes: number;
}

export type TraceStatus = 'recording' | 'complete' | 'interrupted';

export interface TraceManifest {
  readonly format: typeof TRACE_FORMAT;
  readonly version: number;
  readonly status: TraceStatus;
  /** ISO 8601, when the recording began. */
  readonly created: string;
  readonly model: {
    /** `org/name` from a Hugging Face cache, else the folder's own name. */
    readonly id: string;
    readonly family: string;
    readonly layers: number;
    readonly config: Readonly<Record<string, unknown>>;
    readonly files: readonly FileIdentity[];
  };
  /** `spelling` says how a token's spelling becomes text (token-text.ts); absent where it is not known. */
  readonly tokenizer: { readonly sha256: string; readonly spelling?: TokenSpelling };
  readonly corpus: {
    readonly name: string;
    /** Of every planned sequence's id, item, labels and text, in order. */
    readonly sha256: string;
    readonly sequences: number;
    readonly tokens: number;
  };
  readonly interventions: readonly InterventionEntry[];
  readonly backend: string;
  /** Of what other programs recorded it is not known. */
  readonly precision: Precision | 'unknown';
  readonly level: RecordLevel;
  readonly nll: boolean;
  /** Whether there are the columns `predicted` and `predicted_token`. */
  readonly predicted?: true;
  readonly text: boolean;
  readonly logits: 'float32' | 'float16';
  /** None in the trace of a dense model: its tokens have nll and predictions alone. */
  readonly routers: readonly RouterEntry[];
  /** Names of the label columns. */
  readonly labels: readonly string[];
  readonly columns: readonly string[];
  readonly parts: readonly PartEntry[];
  /** What the parts hold so far. */
  readonly counts: { readonly sequences: number; readonly tokens: number };
  readonly versions: Readonly<Record<string, string>>;
  /** Things a reader should know, one sentence each: a text cut at the context length, a column left out. */
  readonly notices: readonly string[];
}

export type Precision = 'f32' | 'bf16';

/**
 * Sums over the tokens of one part, special tokens left out, so that a first picture needs no row. Each list has an
 * entry per router, in the manifest's order. Sums add up over parts.
 */
export interface PartSummary {
  /** Tokens that were counted (not special). */
  readonly tokens: number;
  /** Special tokens that were left out. */
  readonly special: number;
  /** How often each expert was chosen. [router][expert] */
  readonly chosen: readonly (readonly number[])[];
  /** Sum of the weights it was given when chosen. [router][expert] */
  readonly weight: readonly (readonly number[])[];
  /** Sum over tokens of the entropy of the router's probabilities, in nats; null at level choices. [router] */
  readonly entropy: readonly number[] | null;
  /** The same sums per value of the `language` label, if there is one: choices only. language -> [router][expert] */
  readonly byLanguage?: Readonly<
    Record<string, { readonly tokens: number; readonly chosen: readonly (readonly number[])[] }>
  >;
}

/** One text to run through a model, or one that was. */
export interface Sequence {
  readonly id: string;
  /** Joins the same content across languages or conditions; empty where there is none. */
  readonly item: string;
  /** NFC. */
  readonly text: string;
  /** `language` is BCP-47; others as the corpus names them. */
  readonly labels: Readonly<Record<string, string>>;
}

/** `L3_experts` */
export function layerColumn(
  router: Pick<RouterEntry, 'layer' | 'router'>,
  what: 'experts' | 'weights' | 'router_logits' | 'router_logits_edited' | 'expert_norm' | 'out_cosine',
): string {
  // A second router of the same layer gets its number; the usual single one stays plain.
  return router.router === 0 ? `L${router.layer}_${what}` : `L${router.layer}_R${router.router}_${what}`;
}

/** `tensorflow 2.21.0 cpu, bf16` */
export function computedOn({ backend, precision }: Pick<TraceManifest, 'backend' | 'precision'>): string {
  return `${backend}, ${precision === 'unknown' ? 'precision unknown' : precision}`;
}

/** `part-00012.arrow` */
export function partFile(number: number): string {
  return `part-${String(number).padStart(5, '0')}.arrow`;
}
