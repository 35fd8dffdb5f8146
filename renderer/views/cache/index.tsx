// Cache: how many experts must stay in memory for this traffic, and what does a miss cost?

import { useMemo } from 'react';
import { formatCountOf, formatShare, type LabelledArray } from '#protocol';
import { ByLabelSelect } from '../../locality/by-label-select.tsx';
import { localityBadges, localityState } from '../../locality/locality-state.ts';
import { provenanceWords, traceWords } from '../../locality/locality-words.ts';
import {
  type Beneath,
  type Counted,
  chooseBeneath,
  chooseCoResident,
  chooseFilling,
  choosePolicy,
  chooseScope,
  chooseShare,
  RHOS,
  type Scope,
  useLocalityChoice,
  useMetric,
} from '../../state/locality.ts';
import { selectLanguage, selectLayer, useSelection } from '../../state/selection.ts';
import type { ViewProps } from '../../state/view-props.ts';
import { FigureNotes } from '../../ui/figure-notes.tsx';
import { detachSvg } from '../../ui/picture.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { useTheme } from '../../ui/theme.ts';
import { useDrawing } from '../../ui/use-drawing.ts';
import { ViewFrame } from '../../ui/view-frame.tsx';
import type { Badge } from '../../ui/view-frame-props.ts';
import '../../charts/charts.css';
import { divisionOf } from './budget.ts';
import type { CacheData } from './cache-data.ts';
import { createCacheController } from './controller.ts';
import { budgetWords } from './draw-budget.ts';
import { labelModel, worstFirst } from './labels.ts';
import { expertMegabytes } from './measured.ts';
import { cacheModel, policyName, rateAt, sizeOf } from './model.ts';
import { amount, cacheTable, sizeWords } from './reading.ts';
import { Readout } from './readout.tsx';
import { RealRun, useRunOf } from './real-run.tsx';
import { budgetTable, labelTable } from './tables.ts';
import './cache.css';

const BENEATH = [
  { id: 'layers', name: 'by layer' },
  { id: 'budget', name: 'budget by gain' },
] as const;

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

const COUNTED: Readonly<Record<Counted, string>> = {
  all: '',
  prompt: "prompts' tokens alone",
  output: 'generated tokens alone',
};

/** Whether an answer is that to the present question, and not the one before it. */
function isOf(
  arrays: readonly LabelledArray[] | null,
  { policy, scope, by }: { readonly policy: string; readonly scope: Scope; readonly by: string },
): arrays is readonly LabelledArray[] {
  const { levels, by: label } = arrays?.[0]?.provenance.params ?? {};
  const policies = arrays?.[0]?.dims.find(({ name }) => name === 'policy')?.labels;
  return label === by && policies?.[0] === policy && Array.isArray(levels) && levels.includes(scope);
}

/** What stands beneath the curves, in a sentence. */
function beneathSummary({ model, beneath, labels, size, policy }: CacheData): string {
  const name = model.policies[policy]?.name ?? '';
  if (beneath === 'budget') return `${budgetWords(name, divisionOf(model, policy, size))}. `;
  const found = (labels ? worstFirst(labels, size) : []).flatMap(({ value, rates }) => {
    const rate = rateAt(rates, size);
    return rate === null ? [] : [`${value} ${formatShare(rate)}`];
  });
  const [worst, best] = [found[0], found.at(-1)];
  return labels && worst && best ? `${name} by ${labels.label}: worst ${worst}, best ${best}. ` : '';
}

/** For those who cannot see the figure. */
function summaryOf(data: CacheData | null): string {
  if (!data) return 'Caches, not replayed yet';
  const { model, size } = data;
  const found = model.policies.map(({ name, rates }) => {
    const rate = rateAt(rates, size);
    return `${name} ${rate === null ? '–' : formatShare(rate)}`;
  });
  return `Choices found with ${sizeWords(model, size)}, ${SCOPES[model.scope]}: ${found.join(', ')}. ${beneathSummary(data)}Left and right arrow change the size, up and down the policy.`;
}

export function Cache(props: ViewProps) {
  const { trace, recording } = props;
  const { routers } = trace.manifest;
  const theme = useTheme();
  const scope = useLocalityChoice((s) => s.scope);
  const filling = useLocalityChoice((s) => s.filling);
  const share = useLocalityChoice((s) => s.share);
  const wanted = useLocalityChoice((s) => s.policy);
  const typed = useLocalityChoice((s) => s.megabytes);
  const { traffic } = useRunOf(trace.path);
  const weighed = traffic ? expertMegabytes(traffic) : null;
  const megabytes = typed ?? weighed;
  const bandwidth = useLocalityChoice((s) => s.bandwidth);
  const layer = useSelection((s) => s.layer) ?? -1;
  const tokens = useLocalityChoice((s) => s.tokens);
  const coResident = useLocalityChoice((s) => s.coResident);
  const beneath = useLocalityChoice((s) => s.beneath);
  // A label of another trace may be missing in this one.
  const by = useLocalityChoice((s) => (trace.manifest.labels.includes(s.by) ? s.by : ''));
  const language = useSelection((s) => s.language);
  const ahead = coResident ? 'sch-co-resident' : 'sch';
  const common = { segments: [LOOKAHEAD], filling, tokens };
  const caches = useMetric(props, {
    metric: 'expert-cache',
    // In the order in which they are listed.
    params: { ...common, policies: ['lru', 'lfu', ahead, 'belady'], rhos: RHOS, levels: ['layer', 'model'] },
  });
  const shown = beneath === 'label' && by === '' ? 'layers' : beneath;
  const split = useMetric(
    props,
    shown === 'label'
      ? {
          metric: 'expert-cache',
          params: { ...common, policies: [wanted.replace(/-\d+$/, '')], rhos: [1], levels: [scope], resamples: 0, by },
        }
      : null,
  );
  const { arrays } = caches;
  const model = useMemo(() => (arrays ? cacheModel(arrays, routers, scope) : null), [arrays, routers, scope]);
  const size = model ? sizeOf(model, share) : 0;
  const policy = Math.max(0, model?.policies.findIndex(({ id }) => id === wanted) ?? 0);
  const labels = useMemo(
    () =>
      shown === 'label' && isOf(split.arrays, { policy: wanted, scope, by })
        ? labelModel(split.arrays, routers, scope)
        : null,
    [split.arrays, routers, scope, shown, by, wanted],
  );
  const data = useMemo(
    (): CacheData | null =>
      model && {
        ...{ model, theme, size, policy, layer, economy: { megabytes, bandwidth } },
        ...{ beneath: shown, labels, language },
      },
    [model, theme, size, policy, layer, megabytes, bandwidth, shown, labels, language],
  );
  const { host, svg, controller } = useDrawing(createCacheController, data);
  const table = useMemo(() => {
    if (!model) return undefined;
    if (shown === 'budget') return budgetTable(model, { policy, size, layer }, selectLayer);
    if (labels) {
      return labelTable(model, labels, {
        ...{ policy, size, value: by === 'language' ? language : null },
        onActivate(value, slots) {
          chooseShare(slots / model.most);
          if (by === 'language') selectLanguage(value);
        },
      });
    }
    return cacheTable(model, {
      size,
      policy,
      economy: { megabytes, bandwidth },
      onActivate: (chosen, slots, at) => {
        choosePolicy(model.policies[chosen]?.id ?? '');
        chooseShare(slots / model.most);
        if (at !== null) selectLayer(at);
      },
    });
  }, [model, size, policy, megabytes, bandwidth, shown, labels, layer, by, language]);
  const undefinedBecause =
    model && rateAt(model.policies[0]?.rates, model.most) === null ? `No hit rate: ${model.tooShort}.` : null;
  const counted = model?.filling === 'miss' ? 'filling a slot is a miss' : 'filling an empty slot counts as found';
  return (
    <ViewFrame
      id="cache"
      title="Cache"
      over={
        model
          ? [
              SCOPES[scope],
              counted,
              ...(model.counted === 'all' ? [] : [COUNTED[model.counted]]),
              traceWords(trace),
              'each sequence from an empty cache',
              ...(shown === 'label' ? [`by ${by}: ${model.policies[policy]?.name}`] : []),
            ].join(' · ')
          : 'how often a cache of so many experts would have found what a token chose'
      }
      summary={summaryOf(data)}
      n={model?.sequences ?? 0}
      badges={[...localityBadges([caches], recording), ...(model ? [MODELLED] : [])]}
      state={localityState(trace, [caches, split], recording, undefinedBecause)}
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
                : [
                    `${amount(megabytes)} MB per expert${typed === null ? ', as read in a run' : ''}${bandwidth === null ? '' : `, ${bandwidth} GB/s`}: times are modelled`,
                  ]),
              ...provenanceWords([arrays, labels && split.arrays], trace),
            ]
          : []
      }
      menu={[
        ...(model && (recording !== null || caches.waits !== null || split.waits !== null)
          ? [{ id: 'again', label: 'Replay again, all that is there', run: caches.start }]
          : []),
        {
          id: 'filling',
          label: 'Filling an empty slot counts as a miss',
          checked: filling === 'miss',
          run: () => chooseFilling(filling === 'miss' ? 'free' : 'miss'),
        },
        {
          id: 'co-resident',
          label: "SCH keeps a token's own experts together",
          checked: coResident,
          run: () => chooseCoResident(!coResident),
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
          <ByLabelSelect<Exclude<Beneath, 'label'>>
            label="What stands beneath the curves"
            title="What stands beneath the curves"
            choices={BENEATH}
            labels={trace.manifest.labels}
            value={shown}
            by={by}
            onChange={chooseBeneath}
          />
        </>
      }
    >
      <div className="cache-host">
        <div ref={host} className="cache-figure">
          <svg ref={svg} aria-hidden="true" />
        </div>
        {data ? <Readout data={data} typed={typed} weighed={weighed} filling={filling} counted={tokens} /> : null}
        {model ? <RealRun trace={trace} model={model} size={size} economy={{ megabytes, bandwidth }} /> : null}
        {model ? (
          <FigureNotes
            warnings={[
              ...(model.sequences > 0 && model.sequences < 30
                ? [`Rests on ${formatCountOf(model.sequences, 'sequence')}: uncertain.`]
                : []),
              ...(split.answer.status === 'error' ? [split.answer.error?.message ?? ''] : []),
            ]}
            notes={[
              `Bounds, where drawn: 95 % bootstrap over sequences, one pool. ${model.policies[policy]?.name} ${model.policies[policy]?.words}`,
            ]}
          />
        ) : null}
      </div>
    </ViewFrame>
  );
}
