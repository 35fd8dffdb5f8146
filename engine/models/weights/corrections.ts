// Correction biases belong to a router's choice as much as its top-k: they are read into the Spec before anything runs, so
// that a trace can carry them and routing needs no tensor.

import { moeLayers, type Spec, UserError } from '#protocol';
import { toFloat32 } from '#tensor';
import { checkTensors } from './needed-tensors.ts';
import type { TensorSource } from './tensor-source.ts';

/**
 * The Spec with the values of every correction bias it names.
 * @throws UserError for a tensor that is missing, of another shape, or holds what is no number
 */
export async function withCorrections(spec: Spec, source: TensorSource): Promise<Spec> {
  if (!moeLayers(spec).some(({ moe }) => moe.router.correctionTensor !== undefined)) return spec;
  checkTensors(spec, source);
  const layers: Spec['layers'][number][] = [];
  for (const layer of spec.layers) {
    const { ffn } = layer;
    if (ffn.kind === 'dense' || ffn.router.correctionTensor === undefined) {
      layers.push(layer);
      continue;
    }
    const correction = [...toFloat32(await source.read(ffn.router.correctionTensor))];
    const wrong = correction.findIndex((value) => !Number.isFinite(value));
    if (wrong !== -1) {
      throw new UserError(
        `${ffn.router.correctionTensor}, expert ${wrong}: expected a finite number, found ${correction[wrong]}.`,
        'The weights may be damaged. Compare the files with their source.',
      );
    }
    layers.push({ ...layer, ffn: { ...ffn, router: { ...ffn.router, correction } } });
  }
  return { ...spec, layers };
}
