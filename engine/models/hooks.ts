// The one mechanism by which anything watches or changes a forward pass. A hook gets the activation at its point and may
// return another in its place: a recorder returns nothing, an intervention returns a tensor. Hooks are synchronous; what
// a hook wants to read later it keeps (`tf.keep(tf.clone(x))`) and reads in `afterLayer`.

import * as tf from '@tensorflow/tfjs-core';
import { type HookPoint, hookName, UserError } from '#protocol';
import { valuesOf } from '#tensor';

/** Where a hook fires. `layer` is -1 at the points outside the layers. */
export interface HookSite {
  readonly point: HookPoint;
  readonly layer: number;
  /** Number of the sequence within the batch; only at `attn.pattern`, which fires once for each. */
  readonly sequence?: number;
}

export interface Hook {
  readonly point: HookPoint;
  /** Absent: every layer that has the point. */
  readonly layers?: ReadonlySet<number>;
  run(activation: tf.Tensor, site: HookSite): tf.Tensor | undefined;
}

/** Points that are only read off others; nothing later depends on them, so a replacement would be ignored. */
const DERIVED: ReadonlySet<HookPoint> = new Set<HookPoint>(['mlp.expert_norm']);

/** Hooks in the order given: each sees what those before it returned, at the same point. */
export class Hooks {
  readonly #hooks: readonly Hook[];

  constructor(hooks: readonly Hook[] = []) {
    this.#hooks = hooks;
  }

  /** Whether anyone listens, so that what nobody asked for is never made. */
  listens(point: HookPoint, layer: number): boolean {
    return this.#hooks.some((hook) => hook.point === point && (!hook.layers || hook.layers.has(layer)));
  }

  /**
   * The activation after every hook of this point. The one passed in is left alone; the caller owns what comes back.
   * @throws UserError when a hook returns another shape or type, or replaces a derived point.
   */
  fire<T extends tf.Tensor>(point: HookPoint, layer: number, activation: T, sequence?: number): T {
    let current: tf.Tensor = activation;
    const site: HookSite = { point, layer, ...(sequence === undefined ? {} : { sequence }) };
    for (const hook of this.#hooks) {
      if (hook.point !== point || (hook.layers && !hook.layers.has(layer))) continue;
      const replacement = hook.run(current, site);
      if (!replacement || replacement === current) continue;
      checkReplacement(site, current, replacement);
      // A handle of our own on the same data: the hook may keep its tensor for the next layer or run.
      current = tf.clone(replacement);
    }
    return current as T;
  }

  /**
   * The same for a point whose values are on the host: no tensor is made unless somebody listens, and nothing is read
   * back unless somebody replaced it.
   */
  async fireHost<A extends Float32Array | Int32Array>(
    point: HookPoint,
    layer: number,
    values: A,
    shape: readonly [number, number],
  ): Promise<A> {
    if (!this.listens(point, layer)) return values;
    const dtype = values instanceof Int32Array ? 'int32' : 'float32';
    const { before, after } = tf.tidy(() => {
      // A copy: the tensorflow backend keeps a reference to the array it is given.
      const before = tf.tensor(values.slice(), [...shape], dtype);
      return { before, after: this.fire(point, layer, before) };
    });
    try {
      return after === before ? values : await valuesOf<A>(after);
    } finally {
      before.dispose();
    }
  }
}

function checkReplacement({ point, layer }: HookSite, before: tf.Tensor, after: tf.Tensor): void {
  const where = hookName(point, layer);
  if (DERIVED.has(point)) {
    throw new UserError(
      `${where} is derived from other activations; replacing it would change nothing.`,
      'Replace mlp.expert_out or mlp.expert_weights instead.',
    );
  }
  if (before.dtype !== after.dtype || before.shape.join() !== after.shape.join()) {
    throw new UserError(
      `Hook at ${where}: expected a replacement of ${before.dtype} [${before.shape}], found ${after.dtype} [${after.shape}].`,
      'Return a tensor of the same shape and type, or nothing.',
    );
  }
}
