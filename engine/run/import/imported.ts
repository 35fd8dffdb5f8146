// What an importer finds in other programs' files, before it is known whether it makes sense.

/** One forward pass over some positions, as a file has it. */
export interface ImportedSequence {
  readonly id: string;
  /** Every position's token, where the file says so; may be one longer than there are rows, the last was never run. */
  readonly tokenIds: readonly number[] | null;
  /** Positions of the prompt, where the file says so. */
  readonly promptTokens: number | null;
  /** Positions of prompt and answer together, where the file says so. */
  readonly allTokens: number | null;
  /** [position, layer, slot]; -1 and the like where there is no choice */
  readonly ids: Int32Array;
  /** [position, layer, slot]; null where only ids were written */
  readonly weights: Float32Array | null;
}

export interface ImportedRoutes {
  /** In words: `vLLM, base64 of .npy`. */
  readonly format: string;
  readonly sequences: readonly ImportedSequence[];
  /** Length of the layer axis and of the slot axis, the same in all sequences. */
  readonly layers: number;
  readonly topK: number;
  /** Numbers of the layers along that axis, where the file names them. */
  readonly layerNumbers: readonly number[] | null;
  /** Largest value that the file's type holds: where it is an id of no expert, it marks an empty place. */
  readonly typeMax: number | null;
  readonly model: string | null;
  /** What a reader of the trace should know, one sentence each. */
  readonly notices: readonly string[];
}

/** What the user says where a file does not. */
export interface ImportHints {
  /** Of the model, dense layers too. */
  readonly layers?: number;
  readonly topK?: number;
  readonly experts?: number;
}
