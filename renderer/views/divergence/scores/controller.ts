// Pointer and keys over the figure of scores: languages in the scatter, layers beside it.

import type { KeyboardEvent } from 'react';
import { boxAround, pointedFigure, type Shown } from '../../../charts/pointed-figure.ts';
import { selectLanguage, selectLayer } from '../../../state/selection.ts';
import { announce } from '../../../ui/notices.ts';
import type { Size } from '../../../ui/use-size.ts';
import { drawScoreMarks, drawScores } from './draw.ts';
import { type ScoreMark, type ScoresLayout, scoreMarkAt, stripX } from './layout.ts';
import type { LayerCorrelation, ScoredLanguage } from './model.ts';
import { languageLines, layerLines, spokenLanguage, spokenLayer } from './reading.ts';
import type { ScoresData } from './scores-data.ts';

type Figure = Shown<ScoresData, ScoresLayout>;

export interface ScoresController {
  readonly update: (data: ScoresData | null, size: Size) => void;
  readonly bare: <T>(run: () => T) => T;
  /** @returns whether the key was used */
  readonly key: (event: KeyboardEvent) => boolean;
  readonly destroy: () => void;
}

function languageOf({ layout }: Figure, mark: ScoreMark): ScoredLanguage | null {
  return mark.kind === 'language' ? (layout.points[mark.place]?.of ?? null) : null;
}

function layerOf({ data }: Figure, mark: ScoreMark): LayerCorrelation | null {
  return mark.kind === 'layer' ? (data.model.layers[mark.place] ?? null) : null;
}

/** Where a key leads: along the scores or the layers, up and down between the two. */
export function movedMark(name: string, from: ScoreMark, order: readonly number[], layers: number): ScoreMark | null {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[name];
  if (name === 'ArrowUp' || name === 'ArrowDown') {
    if (from.kind === 'language' && layers > 0) return { kind: 'layer', place: 0 };
    return order.length > 0 ? { kind: 'language', place: order[0] as number } : null;
  }
  const [count, at] = from.kind === 'layer' ? [layers, from.place] : [order.length, order.indexOf(from.place)];
  const ends: Readonly<Record<string, number>> = { Home: 0, End: count - 1 };
  const place = step === undefined ? ends[name] : Math.max(0, Math.min(count - 1, at + step));
  if (place === undefined || count === 0) return null;
  return from.kind === 'layer' ? { kind: 'layer', place } : { kind: 'language', place: order[place] as number };
}

export function createScoresController(host: HTMLElement, svg: SVGSVGElement): ScoresController {
  let cursor: ScoreMark | null = null;

  function placeOf({ layout }: Figure, mark: ScoreMark): { readonly x: number; readonly y: number } {
    const { scatter, strip, points } = layout;
    const point = mark.kind === 'language' ? points[mark.place] : undefined;
    if (point) return { x: scatter.x + point.x, y: scatter.y + point.y };
    return { x: strip.x + stripX(layout, mark.place), y: strip.y + strip.height / 2 };
  }

  function tipOf(shown: Figure, mark: ScoreMark) {
    const box = host.getBoundingClientRect();
    const { x, y } = placeOf(shown, mark);
    const [language, layer] = [languageOf(shown, mark), layerOf(shown, mark)];
    return {
      key: `${mark.kind} ${mark.place}`,
      mark: boxAround({ x: box.left + x, y: box.top + y }, 8),
      lines: () =>
        language ? languageLines(shown.data.model, language) : layer ? layerLines(shown.data.model, layer) : [],
    };
  }

  const figure = pointedFigure<ScoresData, ScoresLayout, ScoreMark>(host, {
    draw: (data, size) => drawScores(svg, data, size),
    drawMark: ({ layout }, mark) => drawScoreMarks(svg, layout, mark, mark !== null && mark === cursor),
    find: ({ data, layout }, { x, y }) => scoreMarkAt(data.model, layout, x, y),
    fromElsewhere({ data, layout }, target) {
      if (target.kind === 'language') {
        const place = layout.points.findIndex(({ of }) => of.language === target.language);
        return place < 0 ? null : { kind: 'language', place };
      }
      if (target.kind !== 'layer') return null;
      const place = data.model.layers.findIndex(({ layer }) => layer === target.layer);
      return place < 0 ? null : { kind: 'layer', place };
    },
    targetOf(shown, mark) {
      const [language, layer] = [languageOf(shown, mark), layerOf(shown, mark)];
      if (language) return { kind: 'language', language: language.language };
      return layer ? { kind: 'layer', layer: layer.layer } : null;
    },
    tipOf: (shown, mark) => tipOf(shown, mark),
    cursorOf: (_, mark) => (mark ? 'pointer' : 'default'),
    forgets: (before, now) => before?.model !== now.model,
    resting: () => cursor,
    click: (shown, mark) => {
      if (mark) choose(shown, mark);
    },
  });

  function choose(shown: Figure, mark: ScoreMark): void {
    const [language, layer] = [languageOf(shown, mark), layerOf(shown, mark)];
    if (language) selectLanguage(language.language);
    else if (layer) selectLayer(layer.layer);
  }

  /** The cursor, or where it begins: at the selected language, else at the smallest score. */
  function start({ data, layout }: Figure, order: readonly number[]): ScoreMark {
    if (cursor) return cursor;
    const place = layout.points.findIndex(({ of }) => of.language === data.language);
    return { kind: 'language', place: place < 0 ? (order[0] ?? 0) : place };
  }

  return {
    update(data, size) {
      if (data && figure.shown()?.data.model !== data.model) cursor = null;
      figure.update(data, size);
    },
    bare: figure.bare,
    key({ key }) {
      const shown = figure.shown();
      if (!shown) return false;
      const { points } = shown.layout;
      const order = points.map((_, i) => i).sort((a, b) => (points[a]?.x ?? 0) - (points[b]?.x ?? 0));
      const from = start(shown, order);
      if (key === 'Enter') {
        choose(shown, from);
        return true;
      }
      const next = movedMark(key, from, order, shown.data.model.layers.length);
      if (!next) {
        // What the key opens should not lie beneath the reading.
        figure.tooltip.hide();
        return false;
      }
      // The first arrow shows where the cursor is.
      cursor = cursor ? next : from;
      figure.marks();
      const tip = tipOf(shown, cursor);
      figure.tooltip.show(tip.key, tip.mark, tip.lines);
      const [language, layer] = [languageOf(shown, cursor), layerOf(shown, cursor)];
      if (language) announce(spokenLanguage(shown.data.model, language));
      else if (layer) announce(spokenLayer(layer));
      return true;
    },
    destroy: figure.destroy,
  };
}
