// The recorder: hooks that keep what the routers decided, and read it back after each layer. It changes nothing.

import * as tf from '@tensorflow/tfjs-core';
import type { Hook } from '#models';
import type { LayerPoint, RecordLevel, RouterEntry } from '#protocol';
import { valuesOf } from '#tensor';

/** What one router decided for every position of a batch. */
export interface RouterRecord {
  /** [position, slot] */
  readonly experts: Int32Array;
  /** [position, slot] */
  readonly weights: Float32Array;
  /** As the router gave them; levels probs and norms. [position, expert] */
  readonly routerLogits?: Float32Array;
  /** After interventions; only in an edited run. [position, expert] */
  readonly editedLogits?: Float32Array;
  /** L2 norm of each chosen expert's output; level norms. [position, slot] */
  readonly expertNorm?: Float32Array;
  /** Cosine of the MoE output with the residual stream it joins; level norms. [position] */
  readonly outCosine?: Float32Array;
}

/** Rows of a record, from `start` up to `end`: views, to be kept only as long as the whole is. */
export function rowsOf(
  record: RouterRecord,
  { topK, experts }: Pick<RouterEntry, 'topK' | 'experts'>,
  start: number,
  end: number,
): RouterRecord {
  const width: Readonly<Record<keyof RouterRecord, number>> = {
    ...{ experts: topK, weights: topK, routerLogits: experts, editedLogits: experts, expertNorm: topK, outCosine: 1 },
  };
  const cut = Object.entries(record).map(([key, values]) => {
    const rows = width[key as keyof RouterRecord];
    return [key, (values as Float32Array).subarray(start * rows, end * rows)];
  });
  return Object.fromEntries(cut) as unknown as RouterRecord;
}

/** Records of consecutive positions as one. @param records at least one, of one router */
export function joinRecords(records: readonly RouterRecord[]): RouterRecord {
  const [first] = records as readonly [RouterRecord];
  const joined = Object.entries(first).map(([key, some]) => {
    const parts = records.map((record) => record[key as keyof RouterRecord] as Float32Array | Int32Array);
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    const all = some instanceof Int32Array ? new Int32Array(length) : new Float32Array(length);
    let offset = 0;
    for (const part of parts) {
      all.set(part, offset);
      offset += part.length;
    }
    return [key, all];
  });
  return Object.fromEntries(joined) as unknown as RouterRecord;
}

type Kept = { -readonly [K in keyof RouterRecord]: tf.Tensor };

export class RoutingRecorder {
  /** To stand before the interventions: sees what the router gave. */
  readonly before: readonly Hook[];
  /** To stand after them: sees what was decided. */
  readonly after: readonly Hook[];
  readonly #kept = new Map<number, Partial<Kept>>();
  readonly #records = new Map<number, RouterRecord>();

  #residual: tf.Tensor | undefined;

  /** @param layers those with a router */
  constructor(level: RecordLevel, edited: boolean, layers: ReadonlySet<number>) {
    const keep = (point: LayerPoint, key: keyof RouterRecord): Hook => ({
      point,
      layers,
      run: (activation, { layer }) => this.#keep(layer, key, activation),
    });
    const logits = level !== 'choices';
    this.before = logits ? [keep('mlp.router_logits', 'routerLogits')] : [];
    this.after = [
      ...(logits && edited ? [keep('mlp.router_logits', 'editedLogits')] : []),
      keep('mlp.expert_indices', 'experts'),
      keep('mlp.expert_weights', 'weights'),
      ...(level === 'norms' ? [keep('mlp.expert_norm', 'expertNorm'), ...this.#cosineHooks(layers)] : []),
    ];
  }

  /** Reads back what was kept in a layer, in one go. To be awaited after each layer. */
  async afterLayer(layer: number): Promise<void> {
    const kept = this.#kept.get(layer);
    if (!kept) return;
    this.#kept.delete(layer);
    const entries = Object.entries(kept) as [keyof RouterRecord, tf.Tensor][];
    const read = await Promise.allSettled(entries.map(([, tensor]) => valuesOf<Float32Array | Int32Array>(tensor)));
    const values = read.map((each) => {
      if (each.status === 'rejected') throw each.reason;
      return each.value;
    });
    this.#records.set(
      layer,
      Object.fromEntries(entries.map(([key], i) => [key, values[i]])) as unknown as RouterRecord,
    );
  }

  /** The batch's records in the order of these routers; the recorder is empty afterwards. */
  take(routers: readonly Pick<RouterEntry, 'layer'>[]): readonly RouterRecord[] {
    const records = routers.map(({ layer }) => {
      const record = this.#records.get(layer);
      if (!record) throw new Error(`layer ${layer} recorded nothing`);
      return record;
    });
    this.#records.clear();
    return records;
  }

  /** Frees whatever a forward that ended early left behind. */
  dispose(): void {
    for (const kept of this.#kept.values()) for (const tensor of Object.values(kept)) tensor.dispose();
    this.#kept.clear();
    this.#records.clear();
    this.#residual?.dispose();
    this.#residual = undefined;
  }

  #keep(layer: number, key: keyof RouterRecord, activation: tf.Tensor): undefined {
    const kept = this.#kept.get(layer) ?? {};
    kept[key]?.dispose();
    kept[key] = tf.keep(tf.clone(activation));
    this.#kept.set(layer, kept);
  }

  /** The residual stream is kept only until the MoE output of the same layer has come. */
  #cosineHooks(layers: ReadonlySet<number>): Hook[] {
    return [
      {
        point: 'resid_mid',
        layers,
        run: (activation) => {
          this.#residual = tf.keep(tf.clone(activation));
        },
      },
      {
        point: 'mlp_out',
        layers,
        run: (activation, { layer }) => {
          const residual = this.#residual;
          if (!residual) return;
          this.#residual = undefined;
          const cosine = tf.tidy(() => rowCosine(activation, residual));
          residual.dispose();
          this.#keep(layer, 'outCosine', cosine);
          cosine.dispose();
        },
      },
    ];
  }
}

/** Cosine of two matrices row by row. [position, hidden] -> [position] */
function rowCosine(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const length = (x: tf.Tensor) => tf.sqrt(tf.sum(tf.square(x), -1));
  return tf.div(tf.sum(tf.mul(a, b), -1), tf.mul(length(a), length(b)));
}
