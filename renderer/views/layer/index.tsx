// One layer: is it balanced, decided, specialised? Load of its experts, what the selected token made of them, and the
// tokens each takes most often.

import { useMemo, useRef } from 'react';
import { groupHolds } from '../../state/group.ts';
import { switchOff, switchOn } from '../../state/interventions.ts';
import { selectExpert, selectLayer, useSelection } from '../../state/selection.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { isOff, routerOfLayer, type ViewProps } from '../../state/view-props.ts';
import { LayerSelect } from '../../ui/layer-select.tsx';
import { announce } from '../../ui/notices.ts';
import { detachSvg } from '../../ui/picture.ts';
import { answerState, ViewFrame, type ViewState } from '../../ui/view-frame.tsx';
import '../../charts/charts.css';
import { ExpertList } from './expert-list.tsx';
import { LayerFigure } from './figure.tsx';
import type { LayerData } from './layer-data.ts';
import { layerModel } from './model.ts';
import { layerTable, spokenExpert } from './reading.ts';
import { useRoute } from './use-route.ts';
import { badgesOf, overWhat, summaryOf } from './words.ts';
import './layer.css';

export function LayerView({ trace, other, recording, revision }: ViewProps) {
  const { map, manifest, path } = trace;
  const { routers } = manifest;
  const chosenLayer = useSelection((s) => s.layer);
  const expert = useSelection((s) => s.expert);
  const group = useSelection((s) => s.group);
  const index = Math.max(0, routerOfLayer(routers, chosenLayer ?? routers[0]?.layer ?? 0));
  const model = useMemo(() => layerModel(map, index), [map, index]);
  const layer = model?.router.layer ?? 0;
  const selected = expert && expert.layer === layer ? expert.expert : -1;
  const detail = useAnswer('trace.layer', map.tokens > 0 && model ? { path, router: index } : null, revision);
  const route = useRoute(trace, model, revision);
  // While a growing trace is read anew, what was known of this layer stays.
  const newest = detail.data ?? detail.last;
  const known = newest?.router.layer === layer && newest.router.experts === model?.router.experts ? newest : null;
  const margins = known?.margins ?? null;
  const hasMargins = manifest.level !== 'choices';
  const top = known?.topTokens ?? null;

  const inGroup = useMemo(() => {
    if (group.layers.length === 0 && group.experts.length === 0) return null;
    return (each: number) => groupHolds(group, { kind: 'expert', layer, expert: each });
  }, [group, layer]);
  const svg = useRef<SVGSVGElement>(null);
  const data = useMemo(
    (): LayerData | null =>
      model && { model, route, margins, hasMargins, selected, inGroup, isOff: (each) => isOff(manifest, layer, each) },
    [model, route, margins, hasMargins, selected, inGroup, manifest, layer],
  );

  const moveTo = (rank: number) => {
    if (!data) return;
    const { model: shown } = data;
    const place = Math.max(0, Math.min(shown.ranked.length - 1, rank));
    const each = shown.ranked[place];
    if (!each) return;
    selectExpert({ layer, expert: each.expert });
    announce(spokenExpert(shown, place, data.isOff(each.expert)));
  };

  const isOffAnywhere = (each: number) =>
    isOff(manifest, layer, each) || (other !== null && isOff(other.manifest, layer, each));
  const state = ((): ViewState => {
    if (!model) return { kind: 'empty', text: 'This model has no router, so no layer has experts.' };
    if (map.tokens === 0) {
      return recording === null
        ? { kind: 'empty', text: 'The recording ended before its first tokens were stored.' }
        : { kind: 'loading', text: 'Waiting for the first tokens' };
    }
    // Before the first part is written only the sums can be told; while recording that is no error.
    if (detail.status === 'error' && recording !== null) return { kind: 'partial' };
    if (detail.status !== 'ready') return answerState(detail);
    return recording === null ? { kind: 'ready' } : { kind: 'partial' };
  })();

  return (
    <ViewFrame
      id="layer"
      title={model ? `Layer ${layer}` : 'Layer'}
      over={overWhat(trace, model)}
      summary={summaryOf(model)}
      n={map.tokens}
      badges={badgesOf(trace, recording)}
      state={state}
      {...(data
        ? {
            table: layerTable(data.model, route, top, data.isOff, selected, (each) =>
              selectExpert({ layer, expert: each }),
            ),
          }
        : {})}
      picture={() => {
        if (!svg.current) return null;
        const copy = detachSvg(svg.current);
        copy.querySelector('[data-part=layer-ghost]')?.remove();
        return copy;
      }}
      provenance={[
        `metrics expert-load, top-tokens${margins ? ', selection-margin' : ''}; layer ${layer}; special tokens left out`,
        ...(route ? [`token s${route.sequence}@${route.position}`] : []),
        `trace ${trace.name}, corpus sha256 ${manifest.corpus.sha256}`,
      ]}
      onKeyDown={(event) => {
        if (!data || event.ctrlKey || event.metaKey || event.target !== event.currentTarget) return;
        const rank = selected >= 0 ? (data.model.rankOf[selected] ?? -1) : -1;
        const last = data.model.ranked.length - 1;
        const steps: Readonly<Record<string, number>> = {
          ArrowRight: rank + 1,
          ArrowDown: rank + 1,
          ArrowLeft: rank - 1,
          ArrowUp: rank - 1,
          Home: 0,
          End: last,
        };
        const next = steps[event.key];
        if (next === undefined) return;
        event.preventDefault();
        moveTo(next);
      }}
      controls={
        routers.length > 0 ? (
          <LayerSelect routers={routers} layer={layer} className="select" onChange={selectLayer} />
        ) : null
      }
    >
      <div className="layer-host">
        <LayerFigure data={data} svg={svg} />
        {data ? (
          <ExpertList
            model={data.model}
            route={route}
            top={top}
            selected={selected}
            inGroup={inGroup}
            isOff={isOffAnywhere}
            onSwitch={(each, off) => (off ? switchOff : switchOn)({ layer, expert: each })}
          />
        ) : null}
      </div>
    </ViewFrame>
  );
}
