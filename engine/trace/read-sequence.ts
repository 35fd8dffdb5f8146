// The rows of one sequence, or of one token, in the form that views ask for.

import {
  entropies,
  layerColumn,
  type RouterEntry,
  routerProbs,
  type SequenceData,
  type TokenDetail,
  type TraceManifest,
  UserError,
} from '#protocol';
import { hasEdited } from './columns.ts';
import { COPY_AGAIN } from './disk-error.ts';
import type { PartReader } from './part-reader.ts';

const TOKEN_COLUMNS = ['token_id', 'token', 'byte_start', 'byte_end', 'special'];

/** Name of the column with the logits that were chosen from: after interventions where there were any; null at level choices. */
export function chosenFrom(
  manifest: Pick<TraceManifest, 'level' | 'interventions'>,
  router: RouterEntry,
): string | null {
  if (manifest.level === 'choices') return null;
  return layerColumn(router, hasEdited(manifest) ? 'router_logits_edited' : 'router_logits');
}

type Routes = Omit<SequenceData, 'sequence' | 'id' | 'item' | 'text' | 'labels' | 'tokens'>;

/** @throws UserError when the part is damaged */
export async function readRoutes(part: PartReader, from: number, to: number): Promise<Routes> {
  const { manifest } = part;
  const { routers, nll, predicted } = manifest;
  const columns = [
    ...TOKEN_COLUMNS,
    ...(nll ? ['nll'] : []),
    ...(predicted ? ['predicted', 'predicted_token'] : []),
    ...routers.flatMap((router) => [layerColumn(router, 'experts'), layerColumn(router, 'weights')]),
    ...routers.flatMap((router) => chosenFrom(manifest, router) ?? []),
  ];
  const rows = await part.read(columns, from, to);
  return {
    tokenIds: rows.uint32('token_id'),
    tokenTexts: rows.texts('token').map((token) => token ?? ''),
    byteStart: rows.uint32('byte_start'),
    byteEnd: rows.uint32('byte_end'),
    special: rows.flags('special'),
    nll: nll ? rows.float32('nll') : null,
    predicted: predicted ? { ids: rows.int32('predicted'), texts: rows.texts('predicted_token') } : null,
    experts: routers.map((router) => {
      const ids = rows.uint16(layerColumn(router, 'experts'));
      checkIds(ids, router, rows.name);
      return ids;
    }),
    weights: routers.map((router) => rows.float32(layerColumn(router, 'weights'))),
    entropy:
      manifest.level === 'choices'
        ? null
        : routers.map((router) => {
            const logits = rows.float32(chosenFrom(manifest, router) as string);
            return entropies(routerProbs(logits, router), router.experts);
          }),
  };
}

/** @param row counted within the part */
export async function readDetail(part: PartReader, row: number): Promise<Pick<TokenDetail, 'logits' | 'edited'>> {
  const { manifest } = part;
  if (manifest.level === 'choices') return { logits: null, edited: null };
  const raw = manifest.routers.map((router) => layerColumn(router, 'router_logits'));
  const edited = hasEdited(manifest)
    ? manifest.routers.map((router) => layerColumn(router, 'router_logits_edited'))
    : null;
  const rows = await part.read([...raw, ...(edited ?? [])], row, row + 1);
  const values = (names: readonly string[]): readonly Float32Array[] => names.map((name) => rows.float32(name));
  return { logits: values(raw), edited: edited ? values(edited) : null };
}

/** An id that the router does not have would count for a neighbour in a flat array. @throws UserError */
export function checkIds(ids: Uint16Array, { layer, experts }: RouterEntry, name: string): void {
  // By index, which is twice as fast as an iterator: every metric looks at every id.
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i] as number;
    if (id < experts) continue;
    throw new UserError(`${name}, layer ${layer}: expected expert ids below ${experts}, found ${id}.`, COPY_AGAIN);
  }
}
