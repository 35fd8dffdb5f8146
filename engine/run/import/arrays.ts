// Plain arrays: .npy, .npz and safetensors. Read are
//   one array [position, layer, slot], or [sequence, position, layer, slot]
//   an array [position, slot] for each layer, with the layer's number in its name (`L3_experts`, `layers.3.topk`), as
//   `routescope export --format npz` writes them; with `L3_weights` beside it, and `sequence`, `token_id` for the tokens

import { unzipSync } from 'fflate';
import { UserError } from '#protocol';
import type { ImportedRoutes, ImportedSequence } from './imported.ts';
import { type NumberArray, parseNpy } from './npy.ts';

const HINT =
  'Read are an array [position, layer, slot] of expert ids, or one [position, slot] for each layer with its number in the name.';

/** @throws UserError for a damaged archive */
export function readNpz(bytes: Uint8Array, where: string): ReadonlyMap<string, NumberArray> {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(bytes);
  } catch (error) {
    throw new UserError(`${where}: expected a zip archive, found a damaged one (${(error as Error).message}).`, HINT);
  }
  const arrays = Object.entries(files).filter(([name]) => name.endsWith('.npy'));
  return new Map(arrays.map(([name, file]) => [name.replace(/\.npy$/, ''), parseNpy(file, `${name} in ${where}`)]));
}

/** @throws UserError where nothing is laid out in a way that is read */
export function readArrays(arrays: ReadonlyMap<string, NumberArray>, format: string, where: string): ImportedRoutes {
  const whole = [...arrays].filter(
    ([, { shape, typeMax }]) => typeMax !== null && (shape.length === 3 || shape.length === 4),
  );
  const [only] = whole;
  if (only && whole.length === 1) return fromOne(...only, format);
  const perLayer = layersOf(arrays);
  if (perLayer.length === 0) {
    const found = [...arrays].slice(0, 8).map(([name, { shape, type }]) => `${name} ${type} (${shape.join(', ')})`);
    throw new UserError(`${where}: no expert ids were recognised. It holds: ${found.join('; ') || 'nothing'}.`, HINT);
  }
  return fromLayers(arrays, perLayer, format, where);
}

function fromOne(name: string, { shape, values, typeMax }: NumberArray, format: string): ImportedRoutes {
  const [layers, topK] = shape.slice(-2) as [number, number];
  const batches = shape.length === 4 ? (shape[0] as number) : 1;
  const size = values.length / batches;
  return {
    format: `${format}, ${name} (${shape.join(', ')})`,
    sequences: Array.from({ length: batches }, (_, b) => ({
      ...UNKNOWN,
      id: batches === 1 ? name : `${name}/${b}`,
      ids: Int32Array.from({ length: size }, (_, i) => values[b * size + i] as number),
      weights: null,
    })),
    layers,
    topK,
    layerNumbers: null,
    typeMax,
    model: null,
    notices: [],
  };
}

const UNKNOWN = { tokenIds: null, promptTokens: null, allTokens: null } as const;

interface LayerArrays {
  readonly layer: number;
  readonly ids: NumberArray;
  readonly weights: NumberArray | null;
}

function layersOf(arrays: ReadonlyMap<string, NumberArray>): readonly LayerArrays[] {
  return [...arrays]
    .flatMap(([name, array]): LayerArrays[] => {
      const number = /(?:^|[^0-9])(\d+)(?:[^0-9]|$)/.exec(name)?.[1];
      if (number === undefined || array.typeMax === null || array.shape.length !== 2) return [];
      const beside = arrays.get(name.replace(/experts|topk|indices|ids/, 'weights'));
      const weights = beside && beside !== array && beside.shape.join() === array.shape.join() ? beside : null;
      return [{ layer: Number(number), ids: array, weights }];
    })
    .sort((a, b) => a.layer - b.layer);
}

function fromLayers(
  arrays: ReadonlyMap<string, NumberArray>,
  perLayer: readonly LayerArrays[],
  format: string,
  where: string,
): ImportedRoutes {
  const [rows, topK] = (perLayer[0] as LayerArrays).ids.shape as [number, number];
  const differs = perLayer.find(({ ids }) => ids.shape[0] !== rows || ids.shape[1] !== topK);
  if (differs) {
    throw new UserError(
      `${where}, layer ${differs.layer}: expected the shape (${rows}, ${topK}) of the first layer, found (${differs.ids.shape.join(', ')}).`,
      'All layers need the same positions, and the same number of experts for a token.',
    );
  }
  const numbers = perLayer.map(({ layer }) => layer);
  if (new Set(numbers).size !== numbers.length) {
    throw new UserError(`${where}: two arrays are of the same layer (${numbers.join(', ')}).`, HINT);
  }
  const weighted = perLayer.every(({ weights }) => weights !== null);
  const layers = perLayer.length;
  const gathered =
    (of: (layer: LayerArrays) => NumberArray | null, from: number, to: number) => (_: unknown, i: number) => {
      const [row, rest] = [from + Math.floor(i / (layers * topK)), i % (layers * topK)];
      const array = of(perLayer[Math.floor(rest / topK)] as LayerArrays);
      return row < to ? (array?.values[row * topK + (rest % topK)] as number) : 0;
    };
  const column = (name: string): ArrayLike<number> | null => {
    const found = arrays.get(name);
    return found?.shape.length === 1 && found.shape[0] === rows ? found.values : null;
  };
  const [ofSequence, tokenIds] = [column('sequence'), column('token_id')];
  const starts = [0];
  for (let row = 1; ofSequence && row < rows; row++) if (ofSequence[row] !== ofSequence[row - 1]) starts.push(row);
  const sequences = starts.map((from, s): ImportedSequence => {
    const to = starts[s + 1] ?? rows;
    const length = { length: (to - from) * layers * topK };
    return {
      id: ofSequence ? String(ofSequence[from]) : 'all',
      tokenIds: tokenIds && Array.from({ length: to - from }, (_, i) => tokenIds[from + i] as number),
      promptTokens: null,
      allTokens: null,
      ids: Int32Array.from(
        length,
        gathered(({ ids }) => ids, from, to),
      ),
      weights: weighted
        ? Float32Array.from(
            length,
            gathered(({ weights }) => weights, from, to),
          )
        : null,
    };
  });
  return {
    format: `${format}, an array per layer`,
    sequences: sequences.filter(({ ids }) => ids.length > 0),
    layers,
    topK,
    layerNumbers: numbers,
    typeMax: (perLayer[0] as LayerArrays).ids.typeMax,
    model: null,
    notices: ofSequence ? [] : ['All tokens are one sequence: the file does not say where texts begin.'],
  };
}
