// Where the parts of the layer figure stand, in CSS pixels. Pure, so that drawing and hit testing agree.

import type { LayerModel } from './model.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Room {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface LayerLayout {
  readonly size: Size;
  /** Load, growing upwards. */
  readonly load: Room;
  /** The selected token, growing downwards from beneath the labels. */
  readonly token: Room;
  /** Histogram of margins; null when there is none, or no room. */
  readonly margins: Room | null;
  /** Width of one expert. */
  readonly step: number;
  /** Bars while one can be seen, else a ranked curve. */
  readonly style: 'bars' | 'curve';
}

const LEFT = 52;
const RIGHT = 14;
const TOP = 24;
const LABELS = 18;
const BOTTOM = 18;
const SIDE = 240;
const SIDE_GAP = 56;
/** Width of the view from which the histogram stands beside the load. */
const BESIDE_FROM = 760;
const STACKED = 104;
const STACKED_GAP = 44;
/** Tick labels and the axis' name beneath the histogram. */
const UNDER = 28;
/** A bar thinner than this is no bar. */
const THINNEST_BAR = 3;

export function layerLayout(model: LayerModel, size: Size, hasMargins: boolean): LayerLayout {
  const beside = hasMargins && size.width >= BESIDE_FROM;
  const below = hasMargins && !beside && size.height >= 300;
  const width = Math.max(1, size.width - LEFT - RIGHT - (beside ? SIDE + SIDE_GAP : 0));
  const height = Math.max(1, size.height - TOP - LABELS - BOTTOM - (below ? STACKED + STACKED_GAP : 0));
  const loadHeight = Math.round(height * 0.62);
  const load: Room = { x: LEFT, y: TOP, width, height: loadHeight };
  const token: Room = { x: LEFT, y: TOP + loadHeight + LABELS, width, height: height - loadHeight };
  const step = width / Math.max(1, model.ranked.length);
  const margins: Room | null = beside
    ? { x: LEFT + width + SIDE_GAP, y: TOP, width: SIDE, height: size.height - TOP - BOTTOM - UNDER }
    : below
      ? { x: LEFT, y: token.y + token.height + STACKED_GAP, width, height: STACKED - UNDER }
      : null;
  return { size, load, token, margins, step, style: step >= THINNEST_BAR ? 'bars' : 'curve' };
}

/** Place in `ranked` under a point, -1 for none. */
export function rankAt(model: LayerModel, layout: LayerLayout, x: number, y: number): number {
  const { load, token, step } = layout;
  if (x < load.x || x >= load.x + load.width || y < load.y - 8 || y > token.y + token.height + 4) return -1;
  return Math.min(model.ranked.length - 1, Math.floor((x - load.x) / step));
}

/**
 * Which ranks get a label under their bar: all when they fit, else the ends and the selected one. Labels keep `apart`
 * pixels from each other; the selected one comes first, then the ends.
 */
export function labelledRanks(count: number, step: number, selected: number, apart: number): readonly number[] {
  if (step >= apart) return Array.from({ length: count }, (_, rank) => rank);
  const wanted = [selected, 0, count - 1, 1, 2].filter((rank) => rank >= 0 && rank < count);
  const taken: number[] = [];
  for (const rank of wanted) {
    if (taken.every((other) => Math.abs(other - rank) * step >= apart)) taken.push(rank);
  }
  return taken.sort((a, b) => a - b);
}
