// The engine's API: what the command line, `routescope serve` and the desktop window call, and what comes back.
// A call is a method's name and its params; typed arrays in params and results travel as binary. Long work is a job of
// the engine: it goes on when the window that started it closes, and any client can list, watch and cancel it.

import type { DatasetEntry, DatasetPreview, DatasetReading, DatasetSelection } from './dataset.ts';
import type { ErrorData } from './errors.ts';
import type { ExpertLimit } from './expert-limit.ts';
import type { GenerationTraffic } from './expert-traffic.ts';
import type { GeneratedTokens, GenerateRequest } from './generate.ts';
import type { InterventionEntry } from './interventions.ts';
import type { LabelledArray, Plain } from './labelled-array.ts';
import type { ScoreRequest, ScoreResult } from './score.ts';
import type { Spec } from './spec.ts';
import type { StoredWeights } from './stored-weights.ts';
import type { Precision, RecordLevel, RouterEntry, TraceManifest, TraceStatus } from './trace.ts';

export type BackendName = 'wasm' | 'tensorflow';

// ---------------------------------------------------------------- engine

export interface BackendInfo {
  readonly name: BackendName;
  readonly usable: boolean;
  /** The one that `auto` takes. */
  readonly chosen: boolean;
  /** `TensorFlow 2.21.0 · CPU, 2 threads · bf16 and f32` or why it cannot be used. */
  readonly detail: string;
  /** What would make it usable, or better; empty when there is nothing to do. */
  readonly hint: string;
  readonly precisions: readonly Precision[];
}

export interface EngineInfo {
  readonly version: string;
  readonly node: string;
  readonly platform: string;
  readonly cpus: number;
  /** Bytes. */
  readonly memory: { readonly total: number; readonly available: number; readonly used: number };
  readonly backends: readonly BackendInfo[];
  /** The folder that may be browsed; what lies outside is out of reach. */
  readonly root: string;
  /** Largest text that may be sent, in bytes. */
  readonly uploadLimit: number;
}

// ---------------------------------------------------------------- folders and library

export interface FolderEntry {
  readonly name: string;
  readonly path: string;
  /** `model`: a folder with config.json and safetensors. `trace`: a NAME.trace folder. */
  readonly kind: 'folder' | 'model' | 'trace' | 'text';
  readonly bytes?: number;
}

export interface FolderListing {
  readonly path: string;
  /** Absent at the root. */
  readonly parent?: string;
  readonly entries: readonly FolderEntry[];
}

export interface LibraryItem {
  readonly kind: 'model' | 'trace' | 'text';
  readonly name: string;
  readonly path: string;
  /** Where it was found: bundled with Routescope, opened before, in the Hugging Face cache. */
  readonly source: 'bundled' | 'recent' | 'cache';
  readonly detail: string;
}

// ---------------------------------------------------------------- models

export interface ModelReport {
  readonly path: string;
  readonly id: string;
  readonly spec: Spec;
  /** The Spec in words, one fact per entry: `16 layers, all with a router`. */
  readonly words: readonly string[];
  readonly parameters: number;
  /** Bytes of all weight files. */
  readonly fileBytes: number;
  /** By falling share of the files. */
  readonly stored: readonly StoredWeights[];
  readonly tensors: number;
  /** In the files but used by nothing. */
  readonly unusedTensors: readonly string[];
  readonly tokenizer: TokenizerReport;
  readonly fits: readonly MemoryNeed[];
  /** What a run takes where nobody chooses. */
  readonly usual: { readonly backend: BackendName; readonly precision: Precision };
}

/** Without a tokenizer a model can be looked at, and run on no text: then why there is none, and what to do. */
export type TokenizerReport =
  | { readonly vocabulary: number; readonly kind: string }
  | { readonly missing: string; readonly hint: string };

/** What loading would take on one backend, said before it is taken. Bytes. */
export interface MemoryNeed {
  readonly backend: BackendName;
  readonly precision: Precision;
  /** Resident ones: of experts what is kept of them. */
  readonly weights: number;
  readonly working: number;
  /** What losses add to the work, as scores and generated texts do; part of `working` where it is known to be wanted. */
  readonly losses: number;
  readonly available: number;
  readonly fits: boolean;
  /** Experts that stay in memory, of all; the others are read from the checkpoint when they are needed. */
  readonly experts: { readonly kept: number; readonly all: number };
  /** Empty when all of it fits and the backend is usable; else the reason, or that experts are read as needed. */
  readonly reason: string;
}

// ---------------------------------------------------------------- recording

/** Where text comes from. `pasted` is one sequence, or one per line. */
export type TextSource =
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  | { readonly kind: 'lines'; readonly path: string }
  | { readonly kind: 'corpus'; readonly name: string; readonly selection?: DatasetSelection }
  | {
      readonly kind: 'dataset';
      /** A file, or a folder whose files belong together. */
      readonly path: string;
      readonly reading?: DatasetReading;
      readonly selection?: DatasetSelection;
    }
  | { readonly kind: 'pasted'; readonly name: string; readonly text: string; readonly perLine: boolean }
  | { readonly kind: 'trace'; readonly path: string; readonly sequences?: readonly number[] };

export interface RecordRequest {
  readonly model: string;
  readonly source: TextSource;
  /** Where the trace goes; absent: a new folder among the user's traces. */
  readonly out?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly level?: RecordLevel;
  readonly nll?: boolean;
  readonly backend?: BackendName | 'auto';
  readonly precision?: Precision | 'auto';
  /** What experts may take; absent: what fits. */
  readonly expertBudget?: ExpertLimit;
  readonly half?: boolean;
  /** False leaves text out of the trace. */
  readonly text?: boolean;
  readonly overwrite?: boolean;
  readonly interventions?: readonly InterventionEntry[];
}

export interface Progress {
  /** What is being done, as a reader would say it: `Loading weights`, `Recording`. */
  readonly stage: string;
  readonly done: number;
  /** 0 while it is not known. */
  readonly total: number;
  readonly unit: 'bytes' | 'tokens' | 'sequences';
  /** Per second, over the last seconds; 0 while it is not known. */
  readonly rate: number;
  /** null while it is not known. */
  readonly secondsLeft: number | null;
  /** What else there is to say of it by now. */
  readonly detail?: string;
}

export type JobStatus = 'queued' | 'running' | 'cancelling' | 'complete' | 'cancelled' | 'failed';

interface Job {
  readonly id: string;
  readonly title: string;
  readonly status: JobStatus;
  readonly progress: Progress | null;
  /** Why it failed, or what was kept of a cancelled one. */
  readonly error: ErrorData | null;
  /** The command line that does the same. */
  readonly command: string;
  /** ISO 8601. */
  readonly started: string;
  readonly ended: string | null;
}

export interface RecordJob extends Job {
  readonly kind: 'record';
  /** The trace it writes, readable while it grows. */
  readonly trace: string;
}

export interface ModelJob extends Job {
  readonly kind: 'generate' | 'score';
  /** The trace it writes when it is done; null for none. */
  readonly trace: string | null;
}

export type JobState = RecordJob | ModelJob;

// ---------------------------------------------------------------- traces

/** What a first picture needs, from the parts' summaries alone. Special tokens are left out of the sums. */
export interface TraceSummary {
  readonly path: string;
  readonly name: string;
  readonly manifest: TraceManifest;
  readonly status: TraceStatus;
  /** Which checkpoint that comes with Routescope it was recorded from; null for others. The sample's weights are random. */
  readonly bundled: 'demo' | 'sample' | null;
  /** The checkpoint it was recorded from, where that is found on this machine; to run it again, with an edit. */
  readonly modelPath: string | null;
  readonly map: RouterSums;
  /** Languages among the recorded sequences, as they come in the trace; empty where none is labelled with its language. */
  readonly languages: readonly string[];
  /** From the manifest and the parts' summaries alone; `trace.health` looks at every row. */
  readonly health: readonly HealthLine[];
}

/** Sums per router, rows in the manifest's order, each `experts` of its own router wide (see `offsets`). */
export interface RouterSums {
  readonly routers: readonly RouterEntry[];
  /** Start of each router's row in `chosen` and `weight`. [router + 1] */
  readonly offsets: Uint32Array;
  /** Tokens counted, special ones left out. */
  readonly tokens: number;
  readonly special: number;
  /** Times chosen. */
  readonly chosen: Float64Array;
  /** Sum of weights when chosen. */
  readonly weight: Float64Array;
  /** Sum of entropies in nats; null where probabilities were not recorded. [router] */
  readonly entropy: Float64Array | null;
}

export interface HealthLine {
  readonly level: 'ok' | 'warn' | 'error';
  /** `No duplicate experts in a row`, with counts where something was found. */
  readonly message: string;
}

export interface SequenceRow {
  readonly sequence: number;
  readonly id: string;
  readonly item: string;
  /** null when the trace was recorded without text. */
  readonly text: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** 0 when it is not recorded (yet). */
  readonly tokens: number;
}

/** One sequence with its routes. Rows of `routers` in the manifest's order; `topK` may differ between them. */
export interface SequenceData extends SequenceRow {
  readonly tokenIds: Uint32Array;
  readonly tokenTexts: readonly string[];
  readonly byteStart: Uint32Array;
  readonly byteEnd: Uint32Array;
  /** 1 for special tokens. */
  readonly special: Uint8Array;
  /** Nats; NaN where there is none; null when not recorded. */
  readonly nll: Float32Array | null;
  /** The likeliest token after each: id, -1 where nobody computed it, and spelling; null when not recorded. */
  readonly predicted: { readonly ids: Int32Array; readonly texts: readonly (string | null)[] } | null;
  /** Per router, [position, slot]. */
  readonly experts: readonly Uint16Array[];
  /** Per router, [position, slot]. */
  readonly weights: readonly Float32Array[];
  /** Per router, [position], nats; null where logits were not recorded. */
  readonly entropy: readonly Float32Array[] | null;
}

/** All routers' logits at one position. */
export interface TokenDetail {
  readonly sequence: number;
  readonly position: number;
  /** Per router [expert], as the router gave them; null where not recorded. */
  readonly logits: readonly Float32Array[] | null;
  /** The same after interventions; null where there were none. */
  readonly edited: readonly Float32Array[] | null;
}

export interface SqlSchema {
  readonly tables: readonly {
    readonly name: string;
    readonly about: string;
    readonly columns: readonly { readonly name: string; readonly type: string }[];
  }[];
}

export interface SqlAnswer {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** [row][column], as JSON has values; whole numbers beyond 2^53 are text. */
  readonly rows: readonly (readonly unknown[])[];
  /** Whether there were more rows than were asked for. */
  readonly more: boolean;
}

export interface TopToken {
  readonly tokenId: number;
  readonly token: string;
  /** The token's own characters where it is whole, else its bytes as `⟨E0 A4⟩`. */
  readonly text: string;
  readonly count: number;
  /** Share of this token's occurrences that this expert took. */
  readonly share: number;
}

/** How often an expert was chosen among the tokens with one value of a label, or at some places. */
export interface ExpertShare {
  readonly value: string;
  readonly tokens: number;
  readonly chosen: number;
}

/** The text around one of an expert's strongest choices; whole characters. */
export interface ExpertContext {
  /** Of the label that contexts are grouped by. */
  readonly value: string;
  /** null in a trace without weights. */
  readonly weight: number | null;
  readonly sequence: number;
  readonly position: number;
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly before: string;
  readonly token: string;
  readonly after: string;
  /** Whether the text goes on beyond either end. */
  readonly cut: { readonly before: boolean; readonly after: boolean };
}

/** What one expert is for. Special tokens are left out. */
export interface ExpertDetail {
  readonly router: RouterEntry;
  readonly expert: number;
  readonly tokens: number;
  readonly chosen: number;
  /** Sum of its weights when chosen; null in a trace without weights. */
  readonly weight: number | null;
  /** By load among the experts of its router, 1 for the busiest. */
  readonly rank: number;
  /** One for each label of at most 60 values. */
  readonly profiles: readonly { readonly label: string; readonly values: readonly ExpertShare[] }[];
  /** By place in the sequence, in bins that double. */
  readonly positions: readonly ExpertShare[];
  readonly topTokens: readonly TopToken[];
  /** Counted by what the model predicts after a token; null in a trace without predictions. */
  readonly topPredicted: readonly TopToken[] | null;
  /** Counted by the token that comes next. */
  readonly topNext: readonly TopToken[];
  /** Experts of the same router on the same tokens; lift 1 is what independence would give. */
  readonly partners: readonly { readonly expert: number; readonly tokens: number; readonly lift: number }[];
  /** The strongest first for each value, at most one of a sequence. */
  readonly contexts: readonly ExpertContext[];
}

export interface LayerDetail {
  readonly router: RouterEntry;
  readonly tokens: number;
  readonly chosen: Float64Array;
  readonly weight: Float64Array;
  /** Tokens routed most often to each expert: at most 8, by count. [expert] */
  readonly topTokens: readonly (readonly TopToken[])[];
  /**
   * Margin between the last chosen and the first refused expert's probability, as a histogram over [0, max]; null where
   * logits were not recorded.
   */
  readonly margins: {
    readonly counts: Float64Array;
    readonly max: number;
    /** Tokens whose margin is below `nearTie`. */
    readonly nearTies: number;
    readonly nearTie: number;
  } | null;
}

// ---------------------------------------------------------------- methods and events

export interface Methods {
  'engine.info': { params: Record<string, never>; result: EngineInfo };
  'folders.list': { params: { readonly path?: string }; result: FolderListing };
  'library.list': { params: Record<string, never>; result: readonly LibraryItem[] };
  'datasets.list': { params: Record<string, never>; result: readonly DatasetEntry[] };
  /** What recording this source would read. Reads up to a limit: reports progress, can be cancelled. */
  'dataset.preview': {
    params: { readonly source: Extract<TextSource, { kind: 'corpus' | 'dataset' }>; readonly rows?: number };
    result: DatasetPreview;
  };
  /** A file of a browser, kept for this engine's lifetime; at most `uploadLimit` bytes. */
  'files.upload': { params: { readonly name: string; readonly bytes: Uint8Array }; result: { readonly path: string } };
  'model.inspect': { params: { readonly path: string; readonly expertBudget?: ExpertLimit }; result: ModelReport };
  'record.start': { params: RecordRequest; result: RecordJob };
  /** Goes on from prompts. What comes is read with `generate.read`, as the event `generated` says that there is more. */
  'generate.start': { params: GenerateRequest; result: ModelJob };
  /** Tokens of a generation from number `from` on, at most READ_TOKENS at once: of one that runs, and of the latest that ended. */
  'generate.read': { params: { readonly job: string; readonly from: number }; result: GeneratedTokens };
  /** How the experts of a complete generation of one text fared; null where all of them were in memory, or it had several. */
  'generate.traffic': { params: { readonly job: string }; result: GenerationTraffic | null };
  /** A number per language from a table as text: two columns under a line of names, or JSON. `name` is its file's. */
  'scores.read': {
    params: { readonly text: string; readonly name: string };
    result: { readonly name: string; readonly values: Readonly<Record<string, number>> };
  };
  'score.start': { params: ScoreRequest; result: ModelJob };
  /** What a complete scoring found; the latest ones are kept. */
  'score.result': { params: { readonly job: string }; result: ScoreResult };
  'jobs.list': { params: Record<string, never>; result: readonly JobState[] };
  'jobs.cancel': { params: { readonly job: string }; result: JobState };
  'trace.open': { params: { readonly path: string }; result: TraceSummary };
  'trace.sequences': {
    params: { readonly path: string; readonly offset: number; readonly limit: number };
    result: { readonly total: number; readonly rows: readonly SequenceRow[] };
  };
  'trace.sequence': { params: { readonly path: string; readonly sequence: number }; result: SequenceData };
  'trace.token': {
    params: { readonly path: string; readonly sequence: number; readonly position: number };
    result: TokenDetail;
  };
  /** Looks at every row: duplicate experts, ids out of range, numbers that are none. Reports progress, can be cancelled. */
  'trace.health': { params: { readonly path: string }; result: readonly HealthLine[] };
  /** `router` is its number in the manifest's list. Reads every part: reports progress, can be cancelled. */
  'trace.layer': { params: { readonly path: string; readonly router: number }; result: LayerDetail };
  /** One expert of a router. Reads every part: reports progress, can be cancelled. */
  'trace.expert': {
    params: {
      readonly path: string;
      readonly router: number;
      readonly expert: number;
      /** Label whose values have contexts of their own; absent: `language` where there is one. */
      readonly by?: string;
      /** Contexts for each value, at most 50; absent: 5. */
      readonly contexts?: number;
    };
    result: ExpertDetail;
  };
  /** A metric over whole sequences, by its id. Reads every part: reports progress, can be cancelled. */
  'trace.analyze': {
    params: {
      readonly path: string;
      readonly metric: string;
      /** The metric's own; what is left out has its default. */
      readonly params?: Readonly<Record<string, Plain>>;
    };
    result: readonly LabelledArray[];
  };
  /**
   * Writes the trace as a file that other tools read, whole or not at all. Reports progress, can be cancelled.
   * `wide` has a row per token, `long` one per token, router and slot; npz has arrays by token.
   */
  'trace.export': {
    params: {
      readonly path: string;
      readonly out: string;
      readonly format: 'parquet' | 'csv' | 'npz';
      readonly layout?: 'wide' | 'long';
      readonly overwrite?: boolean;
    };
    result: { readonly path: string; readonly bytes: number };
  };
  /** Routes that other programs wrote, as a trace; what is wrong with them, or was left out, is in `health`. */
  'trace.import': {
    params: {
      readonly files: readonly string[];
      readonly out: string;
      /** The model that made them. */
      readonly model?: string;
      /** Where the files do not say: layers of the model, experts for each token, experts of each router. */
      readonly layers?: number;
      readonly topK?: number;
      readonly experts?: number;
      readonly overwrite?: boolean;
    };
    result: {
      readonly path: string;
      readonly counts: TraceManifest['counts'];
      readonly routers: number;
      readonly health: readonly HealthLine[];
    };
  };
  /** The tables that `trace.sql` asks. */
  'trace.schema': { params: { readonly path: string }; result: SqlSchema };
  /** A query in DuckDB's SQL over the tables of a trace. Reports progress, can be cancelled. */
  'trace.sql': {
    params: { readonly path: string; readonly query: string; readonly limit?: number };
    result: SqlAnswer;
  };
  /**
   * A metric on two traces, the second less the first, with what their routes differ in; `repeat` is the first recorded
   * once more, whose differences are noise. Bounds are from pairs where both hold the same sequences. Reports progress, can
   * be cancelled.
   */
  'trace.compare': {
    params: {
      readonly path: string;
      readonly other: string;
      readonly repeat?: string;
      readonly metric: string;
      readonly params?: Readonly<Record<string, Plain>>;
    };
    result: readonly LabelledArray[];
  };
}

export type Method = keyof Methods;
export type Params<M extends Method> = Methods[M]['params'];
export type Result<M extends Method> = Methods[M]['result'];

/** What the engine tells every client unasked. */
export interface Events {
  /** A job began, moved on or ended. */
  job: JobState;
  /** Sums of a recording so far, at most a few a second. */
  live: { readonly job: string; readonly trace: string; readonly sums: RouterSums };
  /** A generation has so many tokens now; a slow client hears of the newest alone and misses none. */
  generated: { readonly job: string; readonly tokens: number };
}

export type EventName = keyof Events;

/** Anyone who can be asked: the engine itself in the same process, or a client of it across a wire. */
export interface EngineApi {
  /**
   * @throws UserError as the engine threw it; Cancelled when `signal` fired first.
   */
  call<M extends Method>(method: M, params: Params<M>, options?: CallOptions): Promise<Result<M>>;
  /** @returns a function that ends the subscription. */
  on<E extends EventName>(event: E, listener: (data: Events[E]) => void): () => void;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

// ---------------------------------------------------------------- wire

export type ClientMessage =
  | { readonly type: 'call'; readonly id: number; readonly method: Method; readonly params: unknown }
  | { readonly type: 'cancel'; readonly id: number };

export type ServerMessage =
  | { readonly type: 'result'; readonly id: number; readonly result: unknown }
  | { readonly type: 'error'; readonly id: number; readonly error: ErrorData }
  | { readonly type: 'progress'; readonly id: number; readonly progress: Progress }
  | { readonly type: 'event'; readonly event: EventName; readonly data: unknown };
