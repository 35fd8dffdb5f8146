// What a recorder hands over: one whole sequence, as arrays. They are copied, so they may be views of a batch's.

export interface RouterRows {
  /** The chosen experts by descending choice. [position, slot] */
  readonly experts: Uint16Array;
  /** [position, slot] */
  readonly weights: Float32Array;
  /** As the router gave them; from level probs. [position, expert] */
  readonly routerLogits?: Float32Array;
  /** After interventions; from level probs in an edited run. [position, expert] */
  readonly editedLogits?: Float32Array;
  /** L2 norm of each chosen expert's output before weighting; level norms. [position, slot] */
  readonly expertNorm?: Float32Array;
  /** Cosine of the MoE output with the residual stream it joins; level norms. [position] */
  readonly outCosine?: Float32Array;
}

export interface SequenceRows {
  readonly tokenIds: Uint32Array | Int32Array;
  /** The vocabulary's own spelling of each. */
  readonly tokens: readonly string[];
  /** Into the sequence's NFC text, in UTF-8 bytes. */
  readonly byteStart: Uint32Array;
  readonly byteEnd: Uint32Array;
  /** Nats, NaN at position 0; null when not asked for. */
  readonly nll: Float32Array | null;
  /** The likeliest next token, null when not asked for: id, -1 where nobody computed it, and spelling. */
  readonly predicted: { readonly ids: Int32Array; readonly tokens: readonly (string | null)[] } | null;
  /** 1 for special tokens. */
  readonly special: Uint8Array;
  /** 1 for tokens the model produced. */
  readonly generated: Uint8Array;
  /** In the manifest's order. */
  readonly routers: readonly RouterRows[];
}
