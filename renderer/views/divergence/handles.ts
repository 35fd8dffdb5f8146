// The two handles of the middle layers: dragged, or moved with the arrow keys once they have the focus. They lie over the
// figure as elements of their own, so that they can be reached by key and are in no picture that leaves the window.

import { edges } from './draw-frame.ts';
import { type LayerRange, placesOf, rangeWords } from './middle.ts';
import type { CurvesModel } from './model.ts';
import type { PanelLayout } from './panel-layout.ts';

type Side = 'from' | 'to';

export interface HandleActions {
  /** While it is dragged. */
  readonly preview: (range: LayerRange) => void;
  readonly commit: (range: LayerRange) => void;
  /** Back to the trough. */
  readonly reset: () => void;
}

export interface Handles {
  /** @param layout null: there is no panel that has them */
  readonly update: (model: CurvesModel, layout: PanelLayout | null, range: LayerRange) => void;
  readonly destroy: () => void;
}

/** Width in CSS pixels of what can be taken hold of. */
const TARGET = 24;
const KEYS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

/** A range with one of its ends at another place of the layers, never beyond the other end. */
export function movedRange(
  { layers }: Pick<CurvesModel, 'layers'>,
  range: LayerRange,
  side: Side,
  place: number,
): LayerRange {
  const now = placesOf({ layers }, range);
  const within = Math.max(0, Math.min(layers.length - 1, place));
  const layerAt = (at: number): number => layers[at]?.layer ?? 0;
  return side === 'from'
    ? [layerAt(Math.min(within, now.to)), layerAt(now.to)]
    : [layerAt(now.from), layerAt(Math.max(within, now.from))];
}

export function createHandles(host: HTMLElement, actions: HandleActions): Handles {
  let shown: { readonly model: CurvesModel; readonly layout: PanelLayout; readonly range: LayerRange } | null = null;
  let dragged: LayerRange | null = null;
  const elements: Readonly<Record<Side, HTMLElement>> = { from: make('from'), to: make('to') };

  function make(side: Side): HTMLElement {
    const element = document.createElement('div');
    element.className = 'middle-handle';
    element.dataset.side = side;
    element.tabIndex = 0;
    element.setAttribute('role', 'slider');
    element.setAttribute('aria-label', side === 'from' ? 'First of the middle layers' : 'Last of the middle layers');
    element.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      // The figure beneath would begin to brush layers.
      event.stopPropagation();
      element.setPointerCapture(event.pointerId);
      dragged = shown?.range ?? null;
    });
    element.addEventListener('pointermove', (event) => {
      event.stopPropagation();
      if (!shown || !dragged) return;
      const { model, layout, range } = shown;
      const x = event.clientX - host.getBoundingClientRect().left - layout.plot.x;
      dragged = movedRange(model, range, side, layout.step === 0 ? 0 : Math.round(x / layout.step));
      place(dragged);
      actions.preview(dragged);
    });
    element.addEventListener('pointerup', () => {
      const range = dragged;
      dragged = null;
      if (range && shown && String(range) !== String(shown.range)) actions.commit(range);
    });
    element.addEventListener('pointercancel', cancel);
    element.addEventListener('dblclick', actions.reset);
    element.addEventListener('keydown', (event) => key(event, side));
    element.title =
      'The middle layers, of which scores take the mean: drag, or arrow keys; Delete goes back to the trough';
    host.append(element);
    return element;
  }

  function cancel(): void {
    dragged = null;
    if (!shown) return;
    place(shown.range);
    actions.preview(shown.range);
  }

  function key(event: KeyboardEvent, side: Side): void {
    if (!shown || event.altKey || event.ctrlKey || event.metaKey) return;
    const { model, range } = shown;
    const step = KEYS[event.key];
    if (step !== undefined) {
      actions.commit(movedRange(model, range, side, placesOf(model, range)[side] + step));
    } else if (event.key === 'Home' || event.key === 'End') {
      actions.commit(movedRange(model, range, side, event.key === 'Home' ? 0 : model.layers.length - 1));
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      actions.reset();
    } else if (event.key === 'Escape' && dragged) {
      cancel();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function place(range: LayerRange): void {
    if (!shown) return;
    const { model, layout } = shown;
    const places = placesOf(model, range);
    const ends = edges(layout, places);
    for (const [i, side] of (['from', 'to'] as const).entries()) {
      const element = elements[side];
      element.hidden = places.from < 0;
      element.style.left = `${layout.plot.x + (ends[i] as number) - TARGET / 2}px`;
      element.style.top = `${layout.plot.y}px`;
      element.style.height = `${layout.plot.height}px`;
      element.setAttribute('aria-valuemin', String(model.layers[0]?.layer ?? 0));
      element.setAttribute('aria-valuemax', String(model.layers.at(-1)?.layer ?? 0));
      element.setAttribute('aria-valuenow', String(range[i]));
      element.setAttribute('aria-valuetext', `${range[i]}, middle ${rangeWords(range)}`);
    }
  }

  return {
    update(model, layout, range) {
      shown = layout && { model, layout, range };
      for (const side of ['from', 'to'] as const) elements[side].hidden = shown === null;
      if (!dragged) place(range);
    },
    destroy() {
      for (const side of ['from', 'to'] as const) elements[side].remove();
    },
  };
}
