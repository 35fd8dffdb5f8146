// One layer: is it balanced, decided, specialised? Load of its experts, what the selected token made of them, and the
// tokens each takes most often.

import { useEffect, useMemo, useRef } from 'react';
import { formatCount, formatShare, type SequenceData, type TraceSummary, utf16Offsets } from '#protocol';
import { createTooltip } from '../../charts/tooltip.ts';
import { hover, useHover } from '../../state/hover.ts';
import { switchOff, switchOn } from '../../state/interventions.ts';
import { selectExpert, selectLayer, useSelection } from '../../state/selection.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { isOff, routerOfLayer, type ViewProps } from '../../state/view-props.ts';
import { announce } from '../../ui/notices.ts';
import { detachSvg } from '../../ui/picture.ts';
import { useSize } from '../../ui/use-size.ts';
import { answerState, type Badge, ViewFrame, type ViewState } from '../../ui/view-frame.tsx';
import '../../charts/charts.css';
import { draw, drawGhost, type LayerData } from './draw.ts';
import { ExpertList } from './expert-list.tsx';
import { type LayerLayout, rankAt } from './layout.ts';
import { type LayerModel, layerModel, type TokenRoute, tokenRoute } from './model.ts';
import { expertLines, layerTable, spokenExpert } from './reading.ts';
import './layer.css';

/** A token's own characters; its spelling where it is a piece of one, or the trace holds no text. */
function tokenText(data: SequenceData, position: number): string {
  if (data.text === null) return data.tokenTexts[position] ?? '';
  const offsets = utf16Offsets(data.text);
  const text = data.text.slice(offsets[data.byteStart[position] ?? 0], offsets[data.byteEnd[position] ?? 0]);
  return text || (data.tokenTexts[position] ?? '');
}

/** The selected token's route through this router; null while there is none. */
function useRoute(trace: TraceSummary, model: LayerModel | null, revision: number): TokenRoute | null {
  const token = useSelection((s) => s.token);
  const { path, manifest } = trace;
  const sequence = useAnswer('trace.sequence', token && { path, sequence: token.sequence }, revision);
  const logits = manifest.level === 'choices' ? null : token && { path, ...token };
  const detail = useAnswer('trace.token', logits, revision);
  // While a growing trace is read anew, what was known of this very token stays.
  const newest = sequence.data ?? sequence.last;
  const data = newest && newest.sequence === token?.sequence ? newest : undefined;
  const answered = detail.data ?? detail.last;
  return useMemo(() => {
    if (!token || !model || !data || token.position >= data.tokens) return null;
    const { router, index } = model;
    if (data.experts[index]?.length !== data.tokens * router.topK) return null;
    const text = tokenText(data, token.position);
    return tokenRoute(router, index, data, token.position, text, answered, manifest.level !== 'choices');
  }, [token, model, data, answered, manifest.level]);
}

function overWhat({ map, manifest }: TraceSummary, model: LayerModel | null): string {
  if (!model) return '';
  const { experts, topK } = model.router;
  return [
    `${formatCount(map.tokens)} tokens${map.special > 0 ? `, ${formatCount(map.special)} special left out` : ''}`,
    `${formatCount(manifest.counts.sequences)} sequences`,
    `${experts} experts, top-${topK}`,
  ].join(' · ');
}

function badgesOf(trace: TraceSummary, recording: number | null): readonly Badge[] {
  const badges: Badge[] = [];
  if (recording !== null) badges.push({ kind: 'partial', text: `partial ${formatShare(recording)}` });
  if (trace.manifest.level === 'choices') {
    badges.push({ kind: 'ids only', text: 'choices only', why: 'Recorded at level choices: no router probabilities.' });
  }
  return badges;
}

function summaryOf(model: LayerModel | null): string {
  const most = model?.ranked[0];
  const least = model?.ranked.at(-1);
  if (!model || !most || !least) return 'No layer';
  return `Layer ${model.router.layer}, ${model.ranked.length} experts by load. Most used E${most.expert}, ${formatShare(most.share)}; least used E${least.expert}, ${formatShare(least.share)}. Left and right arrow move along the ranks.`;
}

interface Drawn {
  readonly layout: LayerLayout;
  readonly data: LayerData;
}

/** Frames the column of the expert under the pointer, wherever the pointer is. */
function showGhost(svg: SVGSVGElement, { layout, data }: Drawn): void {
  const { target } = useHover.getState();
  const mine = target?.kind === 'expert' && target.layer === data.model.router.layer;
  drawGhost(svg, data.model, layout, mine ? target.expert : -1);
}

export function LayerView({ trace, other, recording, revision }: ViewProps) {
  const { map, manifest, path } = trace;
  const { routers } = manifest;
  const chosenLayer = useSelection((s) => s.layer);
  const expert = useSelection((s) => s.expert);
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

  const figure = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const drawn = useRef<Drawn | null>(null);
  const size = useSize(figure);
  const data = useMemo(
    (): LayerData | null =>
      model && { model, route, margins, hasMargins, selected, isOff: (each) => isOff(manifest, layer, each) },
    [model, route, margins, hasMargins, selected, manifest, layer],
  );

  useEffect(() => {
    if (!svg.current || !data || size.width < 1 || size.height < 1) return;
    drawn.current = { layout: draw(svg.current, data, size), data };
    showGhost(svg.current, drawn.current);
  }, [data, size]);

  const hasFigure = data !== null;
  useEffect(() => {
    const host = figure.current;
    const target = svg.current;
    if (!host || !target || !hasFigure) return;
    const tooltip = createTooltip();
    const stop = useHover.subscribe(() => drawn.current && showGhost(target, drawn.current));
    const find = (event: MouseEvent) => {
      if (!drawn.current) return -1;
      const box = host.getBoundingClientRect();
      return rankAt(drawn.current.data.model, drawn.current.layout, event.clientX - box.left, event.clientY - box.top);
    };
    const leave = () => {
      tooltip.hide();
      hover(null);
    };
    const move = (event: PointerEvent) => {
      const rank = find(event);
      const each = drawn.current?.data.model.ranked[rank];
      if (!drawn.current || !each) {
        leave();
        return;
      }
      const { data: shown, layout } = drawn.current;
      const box = host.getBoundingClientRect();
      const left = box.left + layout.load.x + rank * layout.step;
      hover({ kind: 'expert', layer: shown.model.router.layer, expert: each.expert });
      const mark = { left, right: left + layout.step, top: box.top + layout.load.y, bottom: box.top + layout.token.y };
      tooltip.show(`${shown.model.index}:${each.expert}`, mark, () =>
        expertLines(shown.model, shown.route, rank, shown.isOff(each.expert)),
      );
    };
    const click = (event: MouseEvent) => {
      const each = drawn.current?.data.model.ranked[find(event)];
      if (drawn.current && each) selectExpert({ layer: drawn.current.data.model.router.layer, expert: each.expert });
    };
    host.addEventListener('pointermove', move);
    host.addEventListener('pointerleave', leave);
    host.addEventListener('click', click);
    return () => {
      stop();
      host.removeEventListener('pointermove', move);
      host.removeEventListener('pointerleave', leave);
      host.removeEventListener('click', click);
      tooltip.destroy();
      hover(null);
    };
  }, [hasFigure]);

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
        <select
          className="select"
          aria-label="Layer"
          title="Layer, [ and ]"
          value={layer}
          onChange={(event) => selectLayer(Number(event.target.value))}
        >
          {[...new Set(routers.map((each) => each.layer))].map((each) => (
            <option key={each} value={each}>
              L{each}
            </option>
          ))}
        </select>
      }
    >
      <div className="layer-host">
        <div ref={figure} className="layer-figure">
          <svg ref={svg} aria-hidden="true" />
        </div>
        {data ? (
          <ExpertList
            model={data.model}
            route={route}
            top={top}
            selected={selected}
            isOff={isOffAnywhere}
            onSwitch={(each, off) => (off ? switchOff : switchOn)({ layer, expert: each })}
          />
        ) : null}
      </div>
    </ViewFrame>
  );
}
