// Divergence by layer: at which depth does a model route the same content alike, whatever its language?

import { useMemo, useState } from 'react';
import { formatProbability } from '#protocol';
import { alignmentBadges } from '../../languages/alignment-badges.ts';
import { alignmentState } from '../../languages/alignment-state.ts';
import { basisWords, pairsWords, provenanceWords, variantWords } from '../../languages/alignment-words.ts';
import type { Grouping } from '../../languages/language-groups.ts';
import { LanguageSelect } from '../../languages/language-select.tsx';
import { chooseBasis, chooseReference, useAlignment, useAlignmentChoice } from '../../state/alignment.ts';
import { brush, selectLanguage, selectLayer, useSelection } from '../../state/selection.ts';
import type { ViewProps } from '../../state/view-props.ts';
import { FigureNotes } from '../../ui/figure-notes.tsx';
import { detachSvg } from '../../ui/picture.ts';
import { useTheme } from '../../ui/theme.ts';
import { useDrawing } from '../../ui/use-drawing.ts';
import { ViewFrame } from '../../ui/view-frame.tsx';
import '../../charts/charts.css';
import { createDivergenceController } from './controller.ts';
import type { DivergenceData } from './divergence-data.ts';
import { type DivergenceModel, divergenceModel, isUnpaired, shownTrough, undrawn } from './model.ts';
import { divergenceTable } from './reading.ts';
import './divergence.css';

/** For those who cannot see the figure. */
function summaryOf(model: DivergenceModel | null, language: string | null): string {
  if (!model) return 'Divergence by layer, not computed yet';
  const { of, trough } = shownTrough(model, language);
  const range =
    typeof trough === 'string'
      ? `No trough, ${of}: ${trough}.`
      : `Trough of ${of}: layers ${trough.from} to ${trough.to}, lowest ${trough.lowest}.`;
  const mean = model.meanShuffled.find((value) => value !== null);
  const control = mean == null ? '' : ` Shuffled pairs begin at ${formatProbability(mean)}.`;
  return `Divergence of ${model.curves.length} languages from ${model.reference} over ${model.layers.length} layers. ${range}${control} Left and right arrow move along the layers, up and down between languages.`;
}

export function Divergence(props: ViewProps) {
  const { trace, recording } = props;
  const { manifest, languages } = trace;
  const theme = useTheme();
  const [grouping, setGrouping] = useState<Grouping>('family');
  const { basis } = useAlignmentChoice();
  const alignment = useAlignment(props);
  const { arrays, reference } = alignment;
  const language = useSelection((s) => s.language);
  const layer = useSelection((s) => s.layer) ?? -1;
  const group = useSelection((s) => s.group.layers);
  const model = useMemo(
    () => (arrays ? divergenceModel(arrays, manifest.routers, grouping) : null),
    [arrays, manifest.routers, grouping],
  );
  const data = useMemo(
    (): DivergenceData | null =>
      model && {
        model,
        theme,
        // The reference has no line: with it selected the others are as they were.
        language: model.curves.some((each) => each.language === language) ? language : null,
        layer,
        group,
      },
    [model, theme, language, layer, group],
  );

  const { host, svg, controller } = useDrawing(createDivergenceController, data);

  const table = useMemo(
    () =>
      data
        ? divergenceTable(data.model, {
            language: data.language,
            layer,
            onActivate: (chosen, at) => {
              selectLayer(at);
              selectLanguage(chosen);
            },
          })
        : undefined,
    [data, layer],
  );
  const trough = model && shownTrough(model, data?.language ?? null).trough;
  return (
    <ViewFrame
      id="divergence"
      title="Divergence"
      over={
        arrays
          ? `${pairsWords(arrays)} · ${variantWords(arrays)} · ${basisWords(arrays, trace)}`
          : 'how far apart the same items are routed in two languages, by layer'
      }
      summary={summaryOf(model, data?.language ?? null)}
      n={model ? Math.max(0, ...model.curves.map(({ pairs }) => pairs)) : 0}
      badges={alignmentBadges(alignment, recording)}
      state={alignmentState(trace, alignment, recording, model !== null && isUnpaired(model))}
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
        ...(['family', 'script'] as const).map((each) => ({
          id: each,
          label: `Colour by ${each}`,
          checked: grouping === each,
          run: () => setGrouping(each),
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
          label: 'Layers of the trough as group',
          isDisabled: trough === null || typeof trough === 'string',
          run: () => {
            if (!trough || typeof trough === 'string' || !model) return;
            const inside = model.layers.filter((each) => each.layer >= trough.from && each.layer <= trough.to);
            brush({ layers: [...new Set(inside.map((each) => each.layer))] }, 'new');
          },
        },
      ]}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget && controller.current?.key(event)) event.preventDefault();
      }}
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
            warnings={[...arrays.divergence.notes, ...(model ? undrawn(model) : [])]}
            notes={[variantWords(arrays), basisWords(arrays, trace)]}
          />
        ) : null}
      </div>
    </ViewFrame>
  );
}
