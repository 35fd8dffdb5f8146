// The language matrix: which languages does a layer route alike, and at which depth?

import { useMemo, useState } from 'react';
import { formatProbability } from '#protocol';
import { alignmentBadges } from '../../languages/alignment-badges.ts';
import { alignmentState } from '../../languages/alignment-state.ts';
import { basisWords, provenanceWords, variantWords } from '../../languages/alignment-words.ts';
import { type AlignmentArrays, changeAlignmentView, useAlignment, useAlignmentChoice } from '../../state/alignment.ts';
import { selectLanguage, selectLayer, useSelection } from '../../state/selection.ts';
import type { ViewProps } from '../../state/view-props.ts';
import { LayerSlider } from '../../ui/layer-slider.tsx';
import { detachSvg } from '../../ui/picture.ts';
import { useTheme } from '../../ui/theme.ts';
import { useDrawing } from '../../ui/use-drawing.ts';
import { ViewFrame } from '../../ui/view-frame.tsx';
import '../../charts/charts.css';
import { createMatrixController } from './controller.ts';
import type { MatrixData } from './matrix-data.ts';
import { isUndefined, layerPlace, type MatrixModel, type MatrixOrder, type MatrixScale, matrixModel } from './model.ts';
import { matrixTable } from './reading.ts';
import './language-matrix.css';

const ORDERS: Readonly<Record<MatrixOrder, string>> = {
  cluster: 'clustered',
  middle: 'clustered, middle',
  reference: 'by reference',
  family: 'by group',
  trace: 'as in trace',
};
const ORDER_WORDS: Readonly<Record<MatrixOrder, string>> = {
  cluster: 'order: average linkage over the mean of all layers, the same in each',
  middle: 'order: average linkage over the mean of the middle layers, the same in each',
  reference: 'order: by divergence from the reference, mean of all layers',
  family: 'order: by group',
  trace: 'order: as in the trace',
};

/** For those who cannot see the picture: the most and the least alike pair. */
function summaryOf(model: MatrixModel | null, layer: number): string {
  if (!model) return 'Language matrix, not computed yet';
  const count = model.languages.length;
  const known = [...(model.values[layer] ?? [])]
    .map((value, at) => ({ value, row: Math.floor(at / count), column: at % count }))
    .filter(({ value, row, column }) => row < column && !Number.isNaN(value))
    .sort((a, b) => a.value - b.value);
  const say = (pair: (typeof known)[number] | undefined) =>
    pair
      ? `${model.languages[pair.row]} and ${model.languages[pair.column]}, ${formatProbability(pair.value)}`
      : 'none';
  return `Divergence between ${count} languages at layer ${model.layers[layer]?.layer}. Most alike: ${say(known[0])}. Least: ${say(known.at(-1))}. Arrow keys read cells.`;
}

/** The middle layers: where they were moved, else where the metric puts them. */
function middleOf(
  { middleLayers }: AlignmentArrays,
  chosen: readonly [number, number] | null,
): readonly [number, number] {
  return chosen ?? [middleLayers.values[0] as number, middleLayers.values[1] as number];
}

export function LanguageMatrix(props: ViewProps) {
  const { trace, recording } = props;
  const { routers } = trace.manifest;
  const theme = useTheme();
  const [order, setOrder] = useState<MatrixOrder>('cluster');
  const [scale, setScale] = useState<MatrixScale>('all');
  const grouping = useAlignmentChoice((s) => s.grouping);
  const middle = useAlignmentChoice((s) => s.middle);
  const chosenMiddle = middle?.path === trace.path ? middle.layers : null;
  /** Under the slider's thumb while it is dragged. */
  const [sliding, setSliding] = useState<number | null>(null);
  const alignment = useAlignment(props);
  const { arrays } = alignment;
  const language = useSelection((s) => s.language);
  const chosenLayer = useSelection((s) => s.layer);
  const model = useMemo(
    () => (arrays ? matrixModel(arrays, routers, order, grouping, middleOf(arrays, chosenMiddle)) : null),
    [arrays, routers, order, grouping, chosenMiddle],
  );
  const layer = model ? layerPlace(model, sliding ?? chosenLayer) : 0;
  const data = useMemo(
    (): MatrixData | null => model && { model, theme, layer, scale, language },
    [model, theme, layer, scale, language],
  );

  const { host, svg, controller } = useDrawing(createMatrixController, data);

  const table = useMemo(
    () =>
      model
        ? matrixTable(model, layer, language, (chosen, at) => {
            selectLayer(at);
            selectLanguage(chosen);
          })
        : undefined,
    [model, layer, language],
  );
  return (
    <ViewFrame
      id="language-matrix"
      title="Language matrix"
      over={
        arrays
          ? `D between every two of ${trace.languages.length} languages, mean over items in common · ${ORDER_WORDS[order]} · ${variantWords(arrays)} · ${basisWords(arrays, trace)}; bounds for pairs with ${arrays.reference} only`
          : 'which languages are routed alike, layer by layer'
      }
      summary={summaryOf(model, layer)}
      n={model ? (model.languages.length * (model.languages.length - 1)) / 2 : 0}
      badges={alignmentBadges(alignment, recording)}
      state={alignmentState(trace, alignment, recording, model !== null && isUndefined(model))}
      {...(table ? { table } : {})}
      picture={() => {
        const drawn = svg.current;
        return drawn && data && controller.current ? controller.current.bare(() => detachSvg(drawn)) : null;
      }}
      provenance={arrays ? [ORDER_WORDS[order], ...provenanceWords(arrays, trace)] : []}
      menu={[
        ...(arrays && (recording !== null || alignment.waits !== null)
          ? [{ id: 'again', label: 'Compute again, on all that is there', run: alignment.start }]
          : []),
        {
          id: 'all',
          label: 'One scale for all layers',
          checked: scale === 'all',
          run: () => setScale('all'),
        },
        {
          id: 'layer',
          label: 'Each layer’s own scale',
          checked: scale === 'layer',
          run: () => setScale('layer'),
        },
        ...(['family', 'script'] as const).map((each) => ({
          id: each,
          label: `Groups by ${each}`,
          checked: grouping === each,
          run: () => changeAlignmentView({ grouping: each }),
        })),
      ]}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget && controller.current?.key(event)) event.preventDefault();
      }}
      tabs={
        <>
          <span className="matrix-layer">Layer</span>
          <LayerSlider
            routers={routers}
            layer={model?.layers[layer]?.layer ?? routers[0]?.layer ?? 0}
            onPreview={setSliding}
            onChange={(chosen) => {
              setSliding(null);
              selectLayer(chosen);
            }}
          />
          <select
            className="select"
            aria-label="Order of languages"
            value={order}
            onChange={(event) => setOrder(event.target.value as MatrixOrder)}
          >
            {Object.entries(ORDERS).map(([id, words]) => (
              <option key={id} value={id}>
                {words}
              </option>
            ))}
          </select>
        </>
      }
    >
      <div className="matrix-host">
        <div ref={host} className="matrix-figure">
          <svg ref={svg} aria-hidden="true" />
        </div>
      </div>
    </ViewFrame>
  );
}
