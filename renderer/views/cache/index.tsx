// Cache: how many experts must stay in memory for this traffic, and what does a miss cost?

import { useMemo } from 'react';
import { formatCountOf, formatShare } from '#protocol';
import { localityBadges, localityState } from '../../locality/locality-state.ts';
import { provenanceWords, traceWords } from '../../locality/locality-words.ts';
import {
  chooseFilling,
  choosePolicy,
  chooseScope,
  chooseShare,
  RHOS,
  type Scope,
  useLocalityChoice,
  useMetric,
} from '../../state/locality.ts';
import { selectLayer, useSelection } from '../../state/selection.ts';
import type { ViewProps } from '../../state/view-props.ts';
import { FigureNotes } from '../../ui/figure-notes.tsx';
import { detachSvg } from '../../ui/picture.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { useTheme } from '../../ui/theme.ts';
import { useDrawing } from '../../ui/use-drawing.ts';
import { ViewFrame } from '../../ui/view-frame.tsx';
import type { Badge } from '../../ui/view-frame-props.ts';
import '../../charts/charts.css';
import type { CacheData } from './cache-data.ts';
import { createCacheController } from './controller.ts';
import { type CacheModel, cacheModel, policyName, rateAt, sizeOf } from './model.ts';
import { cacheTable, sizeWords } from './reading.ts';
import { Readout } from './readout.tsx';
import './cache.css';

/** In the order in which they are listed. */
const POLICIES = ['lru', 'lfu', 'sch', 'belady'];
/** m that SCH looks ahead, as it is usually given. */
const LOOKAHEAD = 16;

const MODELLED: Badge = {
  kind: 'modelled',
  why: 'Replayed, not run: times are bytes divided by the bandwidth that is typed in.',
};

const SCOPES: Readonly<Record<Scope, string>> = {
  model: 'one pool for all layers',
  layer: 'a cache for each layer, all of the same size',
};

/** For those who cannot see the figure. */
function summaryOf(model: CacheModel | null, size: number): string {
  if (!model) return 'Caches, not replayed yet';
  const found = model.policies.map(({ name, rates }) => {
    const rate = rateAt(rates, size);
    return `${name} ${rate === null ? '–' : formatShare(rate)}`;
  });
  return `Choices found with ${sizeWords(model, size)}, ${SCOPES[model.scope]}: ${found.join(', ')}. Left and right arrow change the size, up and down the policy.`;
}

export function Cache(props: ViewProps) {
  const { trace, recording } = props;
  const { routers } = trace.manifest;
  const theme = useTheme();
  const scope = useLocalityChoice((s) => s.scope);
  const filling = useLocalityChoice((s) => s.filling);
  const share = useLocalityChoice((s) => s.share);
  const wanted = useLocalityChoice((s) => s.policy);
  const megabytes = useLocalityChoice((s) => s.megabytes);
  const bandwidth = useLocalityChoice((s) => s.bandwidth);
  const layer = useSelection((s) => s.layer) ?? -1;
  const caches = useMetric(props, {
    metric: 'expert-cache',
    params: { policies: POLICIES, segments: [LOOKAHEAD], rhos: RHOS, levels: ['layer', 'model'], filling },
  });
  const { arrays } = caches;
  const model = useMemo(() => (arrays ? cacheModel(arrays, routers, scope) : null), [arrays, routers, scope]);
  const size = model ? sizeOf(model, share) : 0;
  const policy = Math.max(0, model?.policies.findIndex(({ id }) => id === wanted) ?? 0);
  const data = useMemo(
    (): CacheData | null => model && { model, theme, size, policy, layer, economy: { megabytes, bandwidth } },
    [model, theme, size, policy, layer, megabytes, bandwidth],
  );
  const { host, svg, controller } = useDrawing(createCacheController, data);
  const table = useMemo(
    () =>
      model
        ? cacheTable(model, {
            size,
            policy,
            economy: { megabytes, bandwidth },
            onActivate: (chosen, slots, at) => {
              choosePolicy(model.policies[chosen]?.id ?? '');
              chooseShare(slots / model.most);
              if (at !== null) selectLayer(at);
            },
          })
        : undefined,
    [model, size, policy, megabytes, bandwidth],
  );
  const undefinedBecause =
    model && rateAt(model.policies[0]?.rates, model.most) === null ? `No hit rate: ${model.tooShort}.` : null;
  const counted = model?.filling === 'miss' ? 'filling a slot is a miss' : 'filling an empty slot counts as found';
  return (
    <ViewFrame
      id="cache"
      title="Cache"
      over={
        model
          ? `${SCOPES[scope]} · ${counted} · ${traceWords(trace)} · mean over sequences, empty at the start of each`
          : 'how often a cache of so many experts would have found what a token chose'
      }
      summary={summaryOf(model, size)}
      n={model?.sequences ?? 0}
      badges={[...localityBadges([caches], recording), ...(model ? [MODELLED] : [])]}
      state={localityState(trace, [caches], recording, undefinedBecause)}
      {...(table ? { table } : {})}
      picture={() => {
        const drawn = svg.current;
        return drawn && data && controller.current ? controller.current.bare(() => detachSvg(drawn)) : null;
      }}
      provenance={
        model
          ? [
              `at ${sizeWords(model, size)}, ${SCOPES[scope]}`,
              ...(megabytes === null
                ? []
                : [`${megabytes} MB per expert${bandwidth === null ? '' : `, ${bandwidth} GB/s`}: times are modelled`]),
              ...provenanceWords([arrays], trace),
            ]
          : []
      }
      menu={[
        ...(model && (recording !== null || caches.waits !== null)
          ? [{ id: 'again', label: 'Replay again, all that is there', run: caches.start }]
          : []),
        {
          id: 'filling',
          label: 'Filling an empty slot counts as a miss',
          checked: filling === 'miss',
          run: () => chooseFilling(filling === 'miss' ? 'free' : 'miss'),
        },
        { id: 'half', label: 'Half of the experts', run: () => chooseShare(0.5) },
      ]}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget && controller.current?.key(event)) event.preventDefault();
      }}
      controls={
        <>
          <Segmented
            label="What shares a cache"
            value={scope}
            segments={[
              { id: 'model', label: 'one pool' },
              { id: 'layer', label: 'per layer' },
            ]}
            onChange={chooseScope}
          />
          <select
            className="select"
            aria-label="Policy whose layers are shown"
            title="Policy whose layers are shown"
            value={model?.policies[policy]?.id ?? wanted}
            onChange={(event) => choosePolicy(event.target.value)}
          >
            {(model?.policies ?? []).map(({ id }) => (
              <option key={id} value={id}>
                {policyName(id)}
              </option>
            ))}
          </select>
        </>
      }
    >
      <div className="cache-host">
        <div ref={host} className="cache-figure">
          <svg ref={svg} aria-hidden="true" />
        </div>
        {data ? <Readout data={data} filling={filling} /> : null}
        {model ? (
          <FigureNotes
            warnings={
              model.sequences > 0 && model.sequences < 30
                ? [`Rests on ${formatCountOf(model.sequences, 'sequence')}: uncertain.`]
                : []
            }
            notes={[
              `Bounds, where drawn: 95 % bootstrap over sequences, one pool. ${model.policies[policy]?.name} ${model.policies[policy]?.words}`,
            ]}
          />
        ) : null}
      </div>
    </ViewFrame>
  );
}
