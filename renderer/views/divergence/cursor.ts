// The cursor that the arrow keys move: along the layers, and between the languages of one panel after the other.

import { selectLanguage, selectLayer, toggleInGroup } from '../../state/selection.ts';
import { announce } from '../../ui/notices.ts';
import { type CurvesData, firstModel } from './curves-data.ts';
import type { Panel } from './panels.ts';
import type { Pointed } from './pointing.ts';
import { spokenPoint } from './reading.ts';

export interface Cursor {
  readonly at: () => Pointed | null;
  /** @returns whether the key was used */
  readonly key: (name: string) => boolean;
  /** Forgets a place that the data no longer has. */
  readonly keep: () => void;
}

/** Languages of a panel by their value at a layer, the largest first; undefined values are passed over. */
function inOrder({ model, languages }: Panel, layer: number): readonly string[] {
  return model.curves
    .filter((each) => languages.includes(each.language) && each.points[layer]?.value != null)
    .sort((a, b) => (b.points[layer]?.value ?? 0) - (a.points[layer]?.value ?? 0))
    .map(({ language }) => language);
}

/** The next curve above or below at this layer; beyond the last one the first of the next panel. */
export function neighbour(panels: readonly Panel[], from: Pointed, step: 1 | -1): Pointed {
  const order = inOrder(panels[from.panel] as Panel, from.layer);
  const next = order[order.indexOf(from.language ?? '') + step];
  if (next !== undefined) return { ...from, language: next };
  for (let panel = from.panel + step; panels[panel]; panel += step) {
    const found = inOrder(panels[panel] as Panel, from.layer).at(step === 1 ? 0 : -1);
    if (found !== undefined) return { ...from, panel, language: found };
  }
  return from;
}

/** Where a key leads; null for a key that leads nowhere. @param last place of the last layer */
function movedBy(name: string, panels: readonly Panel[], from: Pointed, last: number): Pointed | null {
  if (name === 'ArrowDown') return neighbour(panels, from, 1);
  if (name === 'ArrowUp') return neighbour(panels, from, -1);
  const layers: Readonly<Record<string, number>> = {
    ArrowRight: Math.min(last, from.layer + 1),
    ArrowLeft: Math.max(0, from.layer - 1),
    Home: 0,
    End: last,
  };
  const layer = layers[name];
  return layer === undefined ? null : { ...from, layer };
}

export function createCursor(data: () => CurvesData | null): Cursor {
  let cursor: Pointed | null = null;

  /** The cursor, or where it begins: at the selection, else at the first language and layer. */
  function start(now: CurvesData): Pointed {
    if (cursor) return cursor;
    const { layers } = firstModel(now);
    const panel = Math.max(
      0,
      now.panels.findIndex((each) => each.languages.includes(now.language ?? '')),
    );
    const { languages } = now.panels[panel] as Panel;
    const language = now.language !== null && languages.includes(now.language) ? now.language : (languages[0] ?? null);
    return {
      panel,
      language,
      layer: Math.max(
        0,
        layers.findIndex((each) => each.layer === now.layer),
      ),
    };
  }

  function key(name: string): boolean {
    const now = data();
    if (!now) return false;
    const { layers } = firstModel(now);
    const from = start(now);
    const move = movedBy(name, now.panels, from, layers.length - 1);
    const layer = layers[from.layer]?.layer;
    if (move) {
      // The first arrow shows where the cursor is.
      cursor = cursor ? move : from;
      const { model } = now.panels[cursor.panel] as Panel;
      const curve = model.curves.find((each) => each.language === cursor?.language);
      if (curve) announce(spokenPoint(model, curve, cursor.layer));
      return true;
    }
    if (name === 'Enter') {
      if (layer !== undefined) selectLayer(layer);
      if (from.language !== null) selectLanguage(from.language);
      return true;
    }
    if (name === ' ') {
      if (layer !== undefined) toggleInGroup({ kind: 'layer', layer });
      return true;
    }
    return false;
  }

  return {
    at: () => cursor,
    key,
    keep() {
      const now = data();
      const panel = cursor && now?.panels[cursor.panel];
      const isThere = panel && cursor && panel.languages.includes(cursor.language ?? '');
      if (!isThere || (cursor && cursor.layer >= panel.model.layers.length)) cursor = null;
    },
  };
}
