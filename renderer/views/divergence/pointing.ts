// What lies under a point of the figure.

import type { CurvesLayout } from './layout.ts';
import { lastKnown, type Point } from './model.ts';
import { LABEL_APART, layerX, type PanelLayout } from './panel-layout.ts';
import type { Panel } from './panels.ts';

export interface Pointed {
  /** Place among the panels; -1: all of them, for another view points. */
  readonly panel: number;
  /** Place in the model's layers. */
  readonly layer: number;
  /** null where the pointer is on no curve. */
  readonly language: string | null;
}

/** As near as this to a line is on it. */
const REACH = 14;

/** A curve and the nearest layer, a layer alone, or nothing. */
export function pointedAt(panels: readonly Panel[], layout: CurvesLayout, x: number, y: number): Pointed | null {
  const at = layout.panels.findIndex(
    ({ box }) => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height,
  );
  const found = panels[at] && inPanel(panels[at], layout.panels[at] as PanelLayout, x, y);
  return found ? { panel: at, ...found } : null;
}

function inPanel(panel: Panel, layout: PanelLayout, x: number, y: number): Omit<Pointed, 'panel'> | null {
  const { plot, labels, column, step } = layout;
  const { layers, curves } = panel.model;
  if (x >= column.x - 4) {
    const label = labels.find((each) => Math.abs(plot.y + each.y - y) <= LABEL_APART / 2);
    const curve = curves.find((each) => each.language === label?.language);
    return curve ? { language: curve.language, layer: lastKnown(curve) } : null;
  }
  const [px, py] = [x - plot.x, y - plot.y];
  const half = Math.max(REACH, Math.min(step / 2, 24));
  if (px < -half || px > plot.width + half || py < -10 || py > plot.height + 30) return null;
  const layer = Math.max(0, Math.min(layers.length - 1, step === 0 ? 0 : Math.round(px / step)));
  if (py > plot.height + 4) return { layer, language: null };
  let [language, nearest]: [string | null, number] = [null, REACH];
  for (const each of curves) {
    if (!panel.languages.includes(each.language)) continue;
    const at = heightAt(each.points, layout, px);
    const distance = at === null ? Number.POSITIVE_INFINITY : Math.abs(at - py);
    if (distance < nearest) [language, nearest] = [each.language, distance];
  }
  return { layer, language };
}

/** Height of a line at a horizontal place, between two layers as it is drawn; null where it has a gap. */
function heightAt(points: readonly Point[], { step, y }: PanelLayout, px: number): number | null {
  const place = step === 0 ? 0 : Math.max(0, Math.min(points.length - 1, px / step));
  const [before, after] = [points[Math.floor(place)]?.value, points[Math.ceil(place)]?.value];
  if (before == null || after == null) return null;
  const share = place - Math.floor(place);
  return y(before + (after - before) * share);
}

/** The layers between two horizontal places of the figure, by their place in the model. */
export function layersBetween(
  { plot, step }: Pick<PanelLayout, 'plot' | 'step'>,
  count: number,
  x0: number,
  x1: number,
): readonly number[] {
  return Array.from({ length: count }, (_, i) => i).filter((i) => {
    const x = plot.x + layerX({ plot, step }, i);
    return x >= x0 && x <= x1;
  });
}
