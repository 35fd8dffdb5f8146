// Languages by layer: at which depth does a model route the same content alike, whatever its language? Also how widely each
// language spreads over the experts, and how much the tokens of a sequence share them.

import { useMemo } from 'react';
import { alignmentBadges } from '../../languages/alignment-badges.ts';
import { alignmentState } from '../../languages/alignment-state.ts';
import { basisWords, provenanceWords } from '../../languages/alignment-words.ts';
import { LanguageSelect } from '../../languages/language-select.tsx';
import {
  changeAlignmentView,
  chooseBasis,
  chooseMiddle,
  chooseReference,
  useAlignment,
  useAlignmentChoice,
} from '../../state/alignment.ts';
import { brush, selectLanguage, selectLayer, useSelection } from '../../state/selection.ts';
import type { ViewProps } from '../../state/view-props.ts';
import { FigureNotes } from '../../ui/figure-notes.tsx';
import { detachSvg } from '../../ui/picture.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { useTheme } from '../../ui/theme.ts';
import { useDrawing } from '../../ui/use-drawing.ts';
import { ViewFrame } from '../../ui/view-frame.tsx';
import '../../charts/charts.css';
import { createCurvesController } from './controller.ts';
import type { CurvesData } from './curves-data.ts';
import { TAB_MEASURES } from './measures.ts';
import { middleOf } from './middle.ts';
import { type CurvesModel, curvesModel, isUnpaired, undrawn } from './model.ts';
import { panelsOf } from './panels.ts';
import { curvesTable } from './reading.ts';
import { curveNotes, curvesOver, curvesSummary, QUESTIONS, TITLES } from './words.ts';
import './divergence.css';

const TABS = [
  { id: 'divergence', label: 'Divergence' },
  { id: 'entropy', label: 'Entropy' },
  { id: 'consistency', label: 'Consistency' },
] as const;

/** Languages without a line in one of the figures, and figures that have no line at all, each said once. */
function undrawnWords(models: readonly CurvesModel[]): readonly string[] {
  return models.flatMap((model) => {
    const words = undrawn(model);
    const isAll = words.length === model.curves.length;
    return isAll && models.length > 1 ? [`No ${model.measure.name}: ${model.curves[0]?.points[0]?.reason}.`] : words;
  });
}

export function Divergence(props: ViewProps) {
  const { trace, recording } = props;
  const { path, manifest, languages } = trace;
  const theme = useTheme();
  const { basis, tab: wanted, grouping, apart, middle } = useAlignmentChoice();
  const tab = wanted === 'scores' ? 'divergence' : wanted;
  const alignment = useAlignment(props);
  const { arrays, reference } = alignment;
  const chosenLanguage = useSelection((s) => s.language);
  const layer = useSelection((s) => s.layer) ?? -1;
  const group = useSelection((s) => s.group.layers);
  const models = useMemo(
    () => (arrays ? TAB_MEASURES[tab].map((id) => curvesModel(arrays, manifest.routers, grouping, id)) : []),
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
  return (
    <ViewFrame
      id="divergence"
      title={TITLES[tab]}
      over={arrays && model ? curvesOver(tab, arrays, trace, model) : QUESTIONS[tab]}
      summary={curvesSummary(model, language, chosen)}
      n={model ? Math.max(0, ...model.curves.map(({ count }) => count)) : 0}
      badges={alignmentBadges(alignment, recording)}
      state={alignmentState(trace, alignment, recording, model !== undefined && isUnpaired(model))}
      {...(table ? { table } : {})}
      picture={() => {
        const drawn = svg.current;
        return drawn && data && controller.current ? controller.current.bare(() => detachSvg(drawn)) : null;
      }}
      provenance={arrays ? provenanceWords(arrays, trace) : []}
      menu={[
        ...(arrays && (recording !== null || alignment.waits !== null)
          ? [{ id: 'again', label: 'Compute again, on all that is there', run: alignment.start }]
          : []),
        {
          id: 'apart',
          label: 'A figure for each group of languages',
          checked: apart,
          run: () => changeAlignmentView({ apart: !apart }),
        },
        ...(['family', 'script'] as const).map((each) => ({
          id: each,
          label: `Group by ${each}`,
          checked: grouping === each,
          run: () => changeAlignmentView({ grouping: each }),
        })),
        {
          id: 'probs',
          label: 'From router probabilities, where recorded',
          checked: basis === 'auto',
          run: () => chooseBasis('auto'),
        },
        {
          id: 'choices',
          label: 'From top-k frequencies',
          checked: basis === 'choices',
          run: () => chooseBasis('choices'),
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
      ]}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget && controller.current?.key(event)) event.preventDefault();
      }}
      tabs={
        <Segmented
          label="What is shown"
          value={tab}
          segments={TABS}
          onChange={(id) => changeAlignmentView({ tab: id })}
        />
      }
      controls={
        languages.length > 1 ? (
          <LanguageSelect label="from" languages={languages} value={reference} onChange={chooseReference} />
        ) : null
      }
    >
      <div className="divergence-host">
        <div ref={host} className="divergence-figure">
          <svg ref={svg} aria-hidden="true" />
        </div>
        {arrays ? (
          <FigureNotes
            warnings={[...arrays.divergence.notes, ...undrawnWords(models)]}
            notes={[curveNotes(tab, arrays), basisWords(arrays, trace)]}
          />
        ) : null}
      </div>
    </ViewFrame>
  );
}
