// Consistency: do consecutive tokens choose the same experts, so that few of them serve many tokens, and how does that
// compare with published models?

import { useMemo } from 'react';
import { describeBounds, formatCount, PUBLISHED_MODELS } from '#protocol';
import { ByLabelSelect } from '../../locality/by-label-select.tsx';
import { localityBadges, localityState } from '../../locality/locality-state.ts';
import { provenanceWords, traceWords } from '../../locality/locality-words.ts';
import { hundredths, type Point, pointWords } from '../../locality/point.ts';
import {
  arrayOf,
  chooseDefinition,
  chooseLevel,
  choosePublished,
  chooseRho,
  chooseSegment,
  type Definition,
  type Level,
  RHOS,
  SEGMENTS,
  useLocalityChoice,
  useMetric,
} from '../../state/locality.ts';
import { selectExpert, selectLanguage, selectLayer, useSelection } from '../../state/selection.ts';
import type { ViewProps } from '../../state/view-props.ts';
import { FigureNotes } from '../../ui/figure-notes.tsx';
import { detachSvg } from '../../ui/picture.ts';
import { useDrawing } from '../../ui/use-drawing.ts';
import { ViewFrame } from '../../ui/view-frame.tsx';
import '../../charts/charts.css';
import type { ConsistencyData } from './consistency-data.ts';
import { createConsistencyController } from './controller.ts';
import { type ExpertPoint, expertPoints } from './experts.ts';
import { type LabelProfile, labelProfiles, leastFirst } from './labels.ts';
import { type ConsistencyModel, consistencyModel, isComparable, undefinedEverywhere } from './model.ts';
import { PublishedSearch } from './published-search.tsx';
import { DEFINITIONS, SHORT } from './reading.ts';
import { consistencyTable } from './table.ts';
import './consistency.css';

const LEVELS = [
  { id: 'model', name: 'whole model' },
  { id: 'layer', name: 'by layer' },
  { id: 'expert', name: 'by expert' },
] as const;

const OTHER_CORPUS =
  'Published on 22,528 texts of 512 tokens in eleven domains: over another corpus, a single domain alone, SRP moves by up to 14 % of its value.';

/** m up to which the values of a label are computed unless a longer one is chosen. */
const LONGEST_SPLIT = 64;
const NO_LABELS: readonly LabelProfile[] = [];
const NO_POINTS: readonly ExpertPoint[] = [];

/** What stands beneath the curves, in a sentence. */
function levelSummary({ level, by, labels, points, segment }: ConsistencyData): string {
  if (level === 'expert') return `Each of ${formatCount(points.length)} experts over its load; the table lists them. `;
  const known = labels.filter((each) => each.points[segment]?.value != null);
  const [least, most] = [known[0], known.at(-1)];
  const words = (each: LabelProfile) => `${each.value} ${pointWords(each.points[segment] as Point)}`;
  return level === 'label' && least && most ? `By ${by}: least ${words(least)}, most ${words(most)}. ` : '';
}

/** For those who cannot see the figure. */
function summaryOf(data: ConsistencyData | null): string {
  const { model = null, segment = 0, rho = 0 } = data ?? {};
  const point = model?.points[segment];
  if (!data || !model || !point) return 'Consistency, not computed yet';
  const srp = model.published.flatMap((each) => each.srp[1] ?? []);
  const range = `${hundredths(Math.min(...srp))} to ${hundredths(Math.max(...srp))}`;
  const hits = model.hits?.points[segment]?.[model.hits.rhos.indexOf(rho)];
  return `SRP ${pointWords(point)} at m = ${model.lengths[segment]}${point.reason ? ` (${point.reason})` : ''}, SCH ${hits ? pointWords(hits) : '–'} at rho = ${rho}; published models have SRP ${range} at m = 16. ${levelSummary(data)}Left and right arrow choose m, up and down rho.`;
}

/** What belongs beside the numbers at the chosen m. */
function warningsOf(model: ConsistencyModel, segment: number): readonly string[] {
  const { long, short } = model.sequences[segment] ?? { long: 0, short: 0 };
  const m = model.lengths[segment];
  return [
    ...(long > 0 && short > 0
      ? [`m = ${m} rests on ${formatCount(long)} of ${formatCount(long + short)} sequences: the others are shorter.`]
      : []),
    ...(long > 0 && long < 30 ? [`m = ${m} rests on ${formatCount(long)} sequences: uncertain.`] : []),
    ...(model.hits && !isComparable(model)
      ? [
          `SCH ${DEFINITIONS[model.hits.definition]} is not comparable with the published hit rates, which are left out.`,
        ]
      : []),
  ];
}

export function Consistency(props: ViewProps) {
  const { trace, recording } = props;
  const { routers } = trace.manifest;
  const m = useLocalityChoice((s) => s.m);
  const rho = useLocalityChoice((s) => s.rho);
  const definition = useLocalityChoice((s) => s.definition);
  const published = useLocalityChoice((s) => s.published);
  const consistency = useMetric(props, { metric: 'routing-consistency', params: { segments: SEGMENTS } });
  const caches = useMetric(props, {
    metric: 'expert-cache',
    params: { policies: [definition], segments: SEGMENTS, rhos: RHOS, levels: ['model'] },
  });
  const layer = useSelection((s) => s.layer) ?? -1;
  const expert = useSelection((s) => s.expert);
  const language = useSelection((s) => s.language);
  const wanted = useLocalityChoice((s) => s.level);
  // A label of another trace may be missing in this one.
  const by = useLocalityChoice((s) => (trace.manifest.labels.includes(s.levelBy) ? s.levelBy : ''));
  const level = wanted === 'label' && by === '' ? 'layer' : wanted;
  const split = useMetric(
    props,
    level === 'label'
      ? {
          metric: 'routing-consistency',
          // Each value has counts and resamples of its own: of long segments they would be too large together.
          params: { segments: SEGMENTS.filter((each) => each <= LONGEST_SPLIT || each === m), resamples: 200, by },
        }
      : null,
  );
  const model = useMemo(
    () => (consistency.arrays ? consistencyModel(consistency.arrays, caches.arrays, routers) : null),
    [consistency.arrays, caches.arrays, routers],
  );
  const segment = Math.max(0, model?.lengths.indexOf(m) ?? 0);
  const labels = useMemo(() => {
    const arrays = level === 'label' && split.arrays?.[0]?.provenance.params.by === by ? split.arrays : null;
    return arrays && model ? leastFirst(labelProfiles(arrays, by, model.lengths), segment) : NO_LABELS;
  }, [split.arrays, level, by, model, segment]);
  const points = useMemo(
    () => (level === 'expert' && model ? expertPoints(model.experts, segment) : NO_POINTS),
    [level, model, segment],
  );
  const failure = caches.answer.status === 'error' ? (caches.answer.error?.message ?? null) : null;
  const data = useMemo(
    (): ConsistencyData | null =>
      model && {
        ...{ model, segment, rho, published, level, by, labels, points, layer, expert, language },
        withoutHits: failure,
      },
    [model, segment, rho, published, level, by, labels, points, layer, expert, language, failure],
  );
  const { host, svg, controller } = useDrawing(createConsistencyController, data);
  const table = useMemo(
    () =>
      model
        ? consistencyTable(model, {
            name: trace.name,
            m,
            rho,
            layer,
            expert,
            language,
            published,
            level:
              level === 'expert'
                ? { kind: 'expert', segment, points }
                : level === 'label'
                  ? { kind: 'label', by, labels }
                  : null,
            onActivate: (row) => {
              chooseSegment(row.m);
              if (row.rho !== null) chooseRho(row.rho);
              if (row.layer !== null && row.expert !== null) selectExpert({ layer: row.layer, expert: row.expert });
              else if (row.layer !== null) selectLayer(row.layer);
              if (row.language !== null) selectLanguage(row.language);
              choosePublished(row.published);
            },
          })
        : undefined,
    [model, trace.name, m, rho, layer, expert, language, published, level, segment, by, labels, points],
  );
  const bounds = consistency.arrays && arrayOf(consistency.arrays, 'srp-model').bounds;
  const { long = 0, short = 0 } = model?.sequences[segment] ?? {};
  const metrics = [consistency, caches, split] as const;
  return (
    <ViewFrame
      id="consistency"
      title="Consistency"
      over={
        model
          ? [
              `SCH ${DEFINITIONS[model.hits?.definition ?? definition]}`,
              `m = ${m}: ${formatCount(long)} of ${formatCount(long + short)} sequences`,
              traceWords(trace),
              bounds ? `${Math.round(bounds.level * 100)} % bounds over ${bounds.over}` : 'no bounds',
            ].join(' · ')
          : 'how well one choice of experts serves m tokens in a row, beside published models'
      }
      summary={summaryOf(data)}
      n={long}
      badges={localityBadges([consistency, caches], recording)}
      state={localityState(trace, metrics, recording, model && undefinedEverywhere(model))}
      {...(table ? { table } : {})}
      picture={() => {
        const drawn = svg.current;
        return drawn && data && controller.current ? controller.current.bare(() => detachSvg(drawn)) : null;
      }}
      provenance={
        model
          ? [
              ...(bounds ? [`bounds: ${describeBounds(bounds)}`] : []),
              `published: arXiv 2505.16056 v3 and the figures of its repository. ${OTHER_CORPUS}`,
              ...provenanceWords([consistency.arrays, caches.arrays, labels.length > 0 ? split.arrays : null], trace),
            ]
          : []
      }
      menu={[
        ...(model && (recording !== null || metrics.some(({ waits }) => waits !== null))
          ? [{ id: 'again', label: 'Compute again, on all that is there', run: consistency.start }]
          : []),
        ...(Object.keys(DEFINITIONS) as Definition[]).map((each) => ({
          id: each,
          label: `SCH ${DEFINITIONS[each]}`,
          checked: definition === each,
          run: () => chooseDefinition(each),
        })),
        {
          id: 'none',
          label: 'No published model stands out',
          isDisabled: published === null,
          run: () => choosePublished(null),
        },
      ]}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget && controller.current?.key(event)) event.preventDefault();
      }}
      controls={
        <>
          <PublishedSearch published={PUBLISHED_MODELS} value={published} onChange={choosePublished} />
          <ByLabelSelect<Exclude<Level, 'label'>>
            className="consistency-level"
            label="Level"
            title="Level at which consistency is looked at"
            choices={LEVELS}
            labels={trace.manifest.labels}
            value={level}
            by={by}
            onChange={chooseLevel}
          />
          <label className="labelled-select consistency-segment">
            <span>m</span>
            <select className="select" value={m} onChange={(event) => chooseSegment(Number(event.target.value))}>
              {SEGMENTS.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </label>
          <select
            className="select"
            aria-label="Definition of SCH"
            title={`SCH ${DEFINITIONS[definition]}: ${model?.hits?.words ?? 'not computed yet'}`}
            value={definition}
            onChange={(event) => chooseDefinition(event.target.value as Definition)}
          >
            {(Object.keys(DEFINITIONS) as Definition[]).map((each) => (
              <option key={each} value={each}>
                {SHORT[each]}
              </option>
            ))}
          </select>
        </>
      }
    >
      <div className="consistency-host">
        <div ref={host} className="consistency-figure">
          <svg ref={svg} aria-hidden="true" />
        </div>
        {model ? (
          <FigureNotes
            warnings={[
              ...warningsOf(model, segment),
              ...(split.answer.status === 'error' ? [split.answer.error?.message ?? ''] : []),
            ]}
            notes={[OTHER_CORPUS, `SCH: ${model.hits?.words ?? 'not computed yet'}`]}
          />
        ) : null}
      </div>
    </ViewFrame>
  );
}
