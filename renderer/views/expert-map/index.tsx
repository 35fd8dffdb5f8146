// The map: layers by experts. Which experts work, which idle. This file picks data, size and selection; the rest draws.

import { useEffect, useMemo, useRef, useState } from 'react';
import { formatCount, formatCountOf, formatRanges, formatShare, type TraceSummary } from '#protocol';
import { sizeSvg } from '../../charts/svg-parts.ts';
import { selectExpert, useSelection } from '../../state/selection.ts';
import { isOff, type ViewProps } from '../../state/view-props.ts';
import { detachSvg } from '../../ui/picture.ts';
import { useTheme } from '../../ui/theme.ts';
import { useSize } from '../../ui/use-size.ts';
import { ViewFrame, type ViewState } from '../../ui/view-frame.tsx';
import type { Badge } from '../../ui/view-frame-props.ts';
import '../../charts/charts.css';
import { createMapController, type MapController } from './controller.ts';
import { placeOf } from './cursor.ts';
import type { CellPlace } from './draw-marks.ts';
import { exportBody } from './export-body.ts';
import { groupCells } from './group-cells.ts';
import { type MapModel, type MapOrder, mapModel } from './model.ts';
import { mapTable } from './reading.ts';
import './expert-map.css';

/** Subtitle: the quantity first, which a narrow view must not lose; then what was counted. */
function overWhat({ map, manifest }: TraceSummary): string {
  const special = map.special > 0 ? `, ${formatCount(map.special)} special left out` : '';
  const layers = map.routers.map((router) => router.layer);
  const sizes = [...new Set(map.routers.map((router) => `${router.experts} experts, top-${router.topK}`))].join(' or ');
  return [
    'colour: log₂ of load’s ratio to uniform; numbers: the ratio',
    `${formatCountOf(map.tokens, 'token')}${special}`,
    formatCountOf(manifest.counts.sequences, 'sequence'),
    ...(layers.length > 0 ? [`layers ${formatRanges(layers)}`, sizes] : ['no routers']),
  ].join(' · ');
}

const LEGEND_HEIGHT = 40;

/** For those who cannot see the picture: the extremes and the dead. */
function summaryOf(model: MapModel): string {
  let most = '';
  let value = Number.NEGATIVE_INFINITY;
  let dead = 0;
  for (const [r, row] of model.rows.entries()) {
    for (let column = 0; column < row.experts; column++) {
      const at = r * model.columns + column;
      const each = model.values[at] as number;
      if (each === Number.NEGATIVE_INFINITY) dead++;
      else if (each > value) {
        value = each;
        most = `${row.label}.E${model.expertAt[at]}`;
      }
    }
  }
  const extreme = most ? `Most used against uniform: ${most}, ${(2 ** value).toPrecision(2)} times.` : '';
  return `Map of expert load, ${model.rows.length} layers by ${model.columns} experts. ${extreme} ${dead} experts were never chosen. Arrow keys read cells.`;
}

function stateOf({ map }: TraceSummary, recording: number | null): ViewState {
  if (map.routers.length === 0) {
    return { kind: 'empty', text: 'This model has no router, so there are no experts to map.' };
  }
  if (map.tokens === 0) {
    return recording === null
      ? {
          kind: 'empty',
          text: 'The recording ended before its first tokens were stored. Load per expert would be here.',
        }
      : { kind: 'loading', text: 'Waiting for the first tokens' };
  }
  return recording === null ? { kind: 'ready' } : { kind: 'partial' };
}

function offPlaces(model: MapModel, trace: TraceSummary): readonly CellPlace[] {
  return trace.manifest.interventions
    .flatMap((entry) => entry.targets)
    .flatMap((target) => placeOf(model, target) ?? []);
}

export function ExpertMap({ trace, recording }: ViewProps) {
  const theme = useTheme();
  const [order, setOrder] = useState<MapOrder>('id');
  const host = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const controller = useRef<MapController | null>(null);
  const size = useSize(host);
  const expert = useSelection((s) => s.expert);
  const layer = useSelection((s) => s.layer);
  const group = useSelection((s) => s.group);
  const { map, manifest } = trace;

  const model = useMemo(() => mapModel(map, manifest.model.layers, order), [map, manifest.model.layers, order]);
  const input = useMemo(
    () => ({
      model,
      theme,
      layer: layer ?? -1,
      selected: placeOf(model, expert),
      off: offPlaces(model, trace),
      group: groupCells(model, group),
    }),
    [model, theme, layer, expert, trace, group],
  );

  useEffect(() => {
    if (!host.current || !canvas.current || !svg.current) return;
    const made = createMapController(host.current, { canvas: canvas.current, svg: svg.current });
    controller.current = made;
    return () => {
      controller.current = null;
      made.destroy();
    };
  }, []);
  useEffect(() => controller.current?.update(input, size), [input, size]);

  const table = useMemo(
    () =>
      mapTable(
        model,
        (l, e) => isOff(manifest, l, e),
        expert,
        (l, e) => selectExpert({ layer: l, expert: e }),
      ),
    [model, manifest, expert],
  );

  const picture = () => {
    const layout = controller.current?.layout();
    if (!svg.current || !layout) return null;
    const copy = detachSvg(svg.current);
    for (const name of ['map-ghost', 'map-cursor', 'map-brush', 'map-hint'])
      copy.querySelector(`[data-part=${name}]`)?.remove();
    // Cells that end early leave the view blank beneath; a picture ends with its legend.
    const { height, end } = { height: layout.size.height, end: Math.ceil(layout.legend.y) + LEGEND_HEIGHT };
    if (end < height) sizeSvg(copy, { width: layout.size.width, height: end });
    copy.querySelector('clipPath')?.after(exportBody(model, theme, layout, input.group));
    return copy;
  };

  const badges: readonly Badge[] =
    recording === null
      ? []
      : [
          {
            kind: 'partial',
            text: `partial ${formatShare(recording)}`,
            why: 'Counts so far; the recording still runs.',
          },
        ];
  return (
    <ViewFrame
      id="expert-map"
      title="Map"
      over={overWhat(trace)}
      summary={summaryOf(model)}
      n={map.tokens}
      badges={badges}
      state={stateOf(trace, recording)}
      table={table}
      picture={picture}
      provenance={[
        'metric expert-load: share of a layer’s choices × number of experts; special tokens left out',
        `trace ${trace.name}, corpus sha256 ${manifest.corpus.sha256}`,
      ]}
      onKeyDown={(event) => {
        if (controller.current?.key(event)) event.preventDefault();
      }}
      controls={
        <label className="expert-map-order">
          <span>Order</span>
          <select className="select" value={order} onChange={(event) => setOrder(event.target.value as MapOrder)}>
            <option value="id">by expert</option>
            <option value="load">by load per layer</option>
          </select>
        </label>
      }
    >
      <div ref={host} className="expert-map-host">
        <canvas ref={canvas} />
        <svg ref={svg} aria-hidden="true" />
      </div>
    </ViewFrame>
  );
}
