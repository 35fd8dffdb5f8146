// One step through layers and tokens, as the keys do it.

import type { TraceSummary } from '#protocol';
import { engine } from '../engine-client.ts';
import { selectLayer, selectToken, showSequence, useSelection } from './selection.ts';
import { showLayout, shownPath, useWorkspace } from './workspace.ts';

/** The layer `step` routers further on; stays at the ends. Dense layers have no router and are passed over. */
export function nextLayer(layers: readonly number[], current: number | null, step: number): number | null {
  if (layers.length === 0) return null;
  const at = current === null ? -1 : layers.indexOf(current);
  if (at < 0) return layers[step > 0 ? 0 : layers.length - 1] ?? null;
  return layers[Math.min(layers.length - 1, Math.max(0, at + step))] ?? null;
}

/** Layers with a router, each once. */
export function routerLayers(trace: TraceSummary): readonly number[] {
  return [...new Set(trace.map.routers.map((router) => router.layer))];
}

/** The neighbouring layer with a router. */
export async function stepLayer(step: number): Promise<void> {
  const path = shownPath(useWorkspace.getState());
  if (path === null) return;
  const revision = useWorkspace.getState().revisions[path] ?? 0;
  const layers = routerLayers(await engine().ask('trace.open', { path }, { revision }));
  // Without a layer chosen, views show the first one: a step forward leads to the second.
  const next = nextLayer(layers, useSelection.getState().layer ?? layers[0] ?? null, step);
  if (next !== null) selectLayer(next);
}

/** The neighbouring token of the sequence in view; its first one when none is chosen there. */
export async function stepToken(step: number): Promise<void> {
  const path = shownPath(useWorkspace.getState());
  const { sequence, token } = useSelection.getState();
  if (path === null) return;
  const revision = useWorkspace.getState().revisions[path] ?? 0;
  const { tokenIds } = await engine().ask('trace.sequence', { path, sequence }, { revision });
  if (tokenIds.length === 0) return;
  const at = token?.sequence === sequence ? token.position + step : 0;
  selectToken({ sequence, position: Math.min(tokenIds.length - 1, Math.max(0, at)) });
}

/** Sequences that are asked for at once. */
const PAGE = 1000;

/** Brings the first sequence of a language into view, where its text is read. */
export async function readLanguage(language: string): Promise<void> {
  const path = shownPath(useWorkspace.getState());
  if (path === null) return;
  const revision = useWorkspace.getState().revisions[path] ?? 0;
  for (let offset = 0; ; offset += PAGE) {
    const { rows, total } = await engine().ask('trace.sequences', { path, offset, limit: PAGE }, { revision });
    const found = rows.find((row) => row.labels.language === language && row.tokens > 0);
    if (found) {
      showLayout('explore');
      showSequence(found.sequence);
      return;
    }
    if (rows.length === 0 || offset + rows.length >= total) return;
  }
}
