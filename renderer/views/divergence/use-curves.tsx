// The figures that have a curve per language: divergence, entropy, consistency.

import { useMemo } from 'react';
import { alignmentState } from '../../languages/alignment-state.ts';
import { basisWords, provenanceWords } from '../../languages/alignment-words.ts';
import { type Alignment, changeAlignmentView, chooseMiddle, useAlignmentChoice } from '../../state/alignment.ts';
import type { AlignmentTab } from '../../state/alignment-view.ts';
import { brush, selectLanguage, selectLayer, useSelection } from '../../state/selection.ts';
import type { ViewProps } from '../../state/view-props.ts';
import { FigureNotes } from '../../ui/figure-notes.tsx';
import { detachSvg } from '../../ui/picture.ts';
import { useTheme } from '../../ui/theme.ts';
import { useDrawing } from '../../ui/use-drawing.ts';
import { createCurvesController } from './controller.ts';
import type { CurvesData } from './curves-data.ts';
import type { FigureParts } from './figure-parts.ts';
import { TAB_MEASURES } from './measures.ts';
import { middleOf } from './middle.ts';
import { type CurvesModel, curvesModel, isUnpaired, undrawn } from './model.ts';
import { panelsOf } from './panels.ts';
import { curvesTable } from './reading.ts';
import { curveNotes, curvesOver, curvesSummary, QUESTIONS, TITLES } from './words.ts';

/** Languages without a line in one of the figures, and figures that have no line at all, each said once. */
function undrawnWords(models: readonly CurvesModel[]): readonly string[] {
  return models.flatMap((model) => {
    const words = undrawn(model);
    const isAll = words.length === model.curves.length;
    return isAll && models.length > 1 ? [`No ${model.measure.name}: ${model.curves[0]?.points[0]?.reason}.`] : words;
  });
}

/** @param tab null: another figure is shown */
export function useCurves(
  { trace, recording }: ViewProps,
  alignment: Alignment,
  tab: Exclude<AlignmentTab, 'scores'> | null,
): FigureParts {
  const { path, manifest } = trace;
  const { arrays } = alignment;
  const theme = useTheme();
  const { grouping, apart, middle } = useAlignmentChoice();
  const chosenLanguage = useSelection((s) => s.language);
  const layer = useSelection((s) => s.layer) ?? -1;
  const group = useSelection((s) => s.group.layers);
  const shown = tab ?? 'divergence';
  const models = useMemo(
    () => (arrays && tab ? TAB_MEASURES[tab].map((id) => curvesModel(arrays, manifest.routers, grouping, id)) : []),
    [arrays, manifest.routers, grouping, tab],
  );
  const [model] = models;
  const panels = useMemo(() => (models.length > 0 ? panelsOf(models, apart) : []), [models, apart]);
  // Of the divergence the reference has no line: with it selected the others are as they were.
  const language = model?.curves.some((each) => each.language === chosenLanguage) ? chosenLanguage : null;
  const chosen = middle?.path === path ? middle.layers : null;
  const data = useMemo(
    (): CurvesData | null => (panels.length > 0 ? { panels, theme, path, language, layer, group, chosen } : null),
    [panels, theme, path, language, layer, group, chosen],
  );

  const { host, svg, controller } = useDrawing(createCurvesController, data);

  const table = useMemo(
    () =>
      models.length > 0
        ? curvesTable(models, {
            language,
            layer,
            onActivate: (row, at) => {
              selectLayer(at);
              selectLanguage(row);
            },
          })
        : undefined,
    [models, language, layer],
  );
  const range = model && middleOf(model, language, chosen);
  return {
    title: TITLES[shown],
    over: arrays && model ? curvesOver(shown, arrays, trace, model) : QUESTIONS[shown],
    summary: curvesSummary(model, language, chosen),
    n: model ? Math.max(0, ...model.curves.map(({ count }) => count)) : 0,
    state: alignmentState(trace, alignment, recording, model !== undefined && isUnpaired(model)),
    table,
    picture: () => {
      const drawn = svg.current;
      return drawn && data && controller.current ? controller.current.bare(() => detachSvg(drawn)) : null;
    },
    provenance: arrays ? provenanceWords(arrays, trace) : [],
    menu: [
      {
        id: 'apart',
        label: 'A figure for each group of languages',
        checked: apart,
        run: () => changeAlignmentView({ apart: !apart }),
      },
      {
        id: 'trough',
        label: 'Middle layers as group',
        isDisabled: !range || range.kind === 'none',
        run: () => {
          if (!range || !model) return;
          const [from, to] = range.range;
          const inside = model.layers.filter((each) => each.layer >= from && each.layer <= to);
          brush({ layers: [...new Set(inside.map((each) => each.layer))] }, 'new');
        },
      },
      {
        id: 'middle',
        label: 'Middle layers back to the trough',
        isDisabled: chosen === null,
        run: () => chooseMiddle(path, null),
      },
    ],
    key: (event) => controller.current?.key(event) ?? false,
    body: (
      <div className="divergence-host" hidden={tab === null}>
        <div ref={host} className="divergence-figure">
          <svg ref={svg} aria-hidden="true" />
        </div>
        {arrays ? (
          <FigureNotes
            warnings={[...arrays.divergence.notes, ...undrawnWords(models)]}
            notes={[curveNotes(shown, arrays), basisWords(arrays, trace)]}
          />
        ) : null}
      </div>
    ),
  };
}
