// What the view says of a mark: in the tooltip and to a screen reader.

import { formatCountOf, PUBLISHED_SEGMENTS, type PublishedModel } from '#protocol';
import type { TooltipLine } from '../../charts/tooltip.ts';
import { hundredths, type Point, pointWords } from '../../locality/point.ts';
import type { Definition } from '../../state/locality.ts';
import type { ConsistencyData } from './consistency-data.ts';
import { expertAt, leastSrp } from './experts.ts';
import type { Pointed } from './layout.ts';
import { isComparable, publishedHits, publishedSrp, rankAmong, type SegmentPoint } from './model.ts';

export const DEFINITIONS: Readonly<Record<Definition, string>> = {
  sch: 'as published (v3)',
  'sch-co-resident': 'co-resident',
  'sch-static': 'older, static (v1, v2)',
};

/** Where there is little room. */
export const SHORT: Readonly<Record<Definition, string>> = {
  sch: 'SCH v3',
  'sch-co-resident': 'co-resident',
  'sch-static': 'older SCH',
};

const times = (value: number | null): string => (value === null ? '–' : `${value.toFixed(2)} ×`);

function rankWords(value: number | null, others: readonly (number | null)[]): string {
  const rank = rankAmong(value, others);
  return rank ? `place ${rank.rank} of ${rank.of} among the published` : 'nothing published here';
}

function sequenceWords({ model }: ConsistencyData, at: number): string {
  const { long = 0, short = 0 } = model.sequences[at] ?? {};
  return `n = ${formatCountOf(long, 'sequence')}${short > 0 ? `, ${short.toLocaleString('en-US')} shorter` : ''}`;
}

const srpWords = (point: SegmentPoint | undefined): string =>
  point?.value == null ? `–, ${point?.reason ?? ''}` : `SRP ${pointWords(point)}`;

function segmentLines(data: ConsistencyData, at: number): readonly TooltipLine[] {
  const { model } = data;
  const m = model.lengths[at] ?? 0;
  const point = model.points[at];
  const others = model.published.map((each) => publishedSrp(each, m));
  return [
    { kind: 'title', text: `this trace · m = ${m}` },
    { kind: 'value', text: srpWords(point) },
    { kind: 'note', text: `keeps on ${times(point?.rhoHat ?? null)} the experts chosen` },
    { kind: 'note', text: rankWords(point?.value ?? null, others) },
    { kind: 'note', text: sequenceWords(data, at) },
  ];
}

function hitLines(data: ConsistencyData, at: number): readonly TooltipLine[] {
  const { model, segment } = data;
  const point = model.hits?.points[segment]?.[at];
  const rho = model.hits?.rhos[at] ?? 0;
  const m = model.lengths[segment] ?? 0;
  const others = isComparable(model)
    ? model.published.map((each) => publishedHits(each, m).find((one) => one.rho === rho)?.value ?? null)
    : [];
  return [
    { kind: 'title', text: `this trace · ρ = ${rho}` },
    { kind: 'value', text: point?.value == null ? `–, ${point?.reason ?? ''}` : `SCH ${pointWords(point)}` },
    { kind: 'note', text: `looks m = ${m} tokens ahead, ${DEFINITIONS[model.hits?.definition ?? 'sch']}` },
    { kind: 'note', text: rankWords(point?.value ?? null, others) },
  ];
}

function layerLines(data: ConsistencyData, at: number): readonly TooltipLine[] {
  const { model, segment } = data;
  const layer = model.layers[at];
  const point = layer?.points[segment];
  const others = model.layers.filter((_, i) => i !== at).map(({ points }) => points[segment]?.value ?? null);
  const rank = rankAmong(point?.value ?? null, others);
  return [
    { kind: 'title', text: `${layer?.label ?? ''} · m = ${model.lengths[segment]}` },
    { kind: 'value', text: srpWords(point) },
    { kind: 'note', text: `keeps on ${times(point?.rhoHat ?? null)} the experts chosen` },
    ...(rank ? [{ kind: 'note' as const, text: `place ${rank.rank} of ${rank.of} layers` }] : []),
    { kind: 'note', text: sequenceWords(data, segment) },
  ];
}

function labelLines({ model, segment, labels, by }: ConsistencyData, at: number): readonly TooltipLine[] {
  const own = labels[at];
  if (!own) return [];
  const point = own.points[segment];
  const whole = model.points[segment];
  return [
    { kind: 'title', text: `${by} ${own.value} · m = ${model.lengths[segment]}` },
    { kind: 'value', text: srpWords(point) },
    { kind: 'note', text: `keeps on ${times(point?.rhoHat ?? null)} the experts chosen` },
    ...(whole?.value == null ? [] : [{ kind: 'note' as const, text: `all together ${pointWords(whole)}` }]),
    { kind: 'note', text: `n = ${formatCountOf(own.sequences[segment] ?? 0, 'sequence')}` },
  ];
}

function expertLines(data: ConsistencyData, row: number, expert: number): readonly TooltipLine[] {
  const { model, segment } = data;
  const point = expertAt(model.experts, row, expert, segment);
  const label = model.experts.rows[row]?.label.replace('_', '.') ?? '';
  if (!point) return [{ kind: 'title', text: `${label}.E${expert}` }];
  const above = point.srp - leastSrp(point.load);
  return [
    { kind: 'title', text: `${label}.E${expert} · m = ${model.lengths[segment]}` },
    { kind: 'value', text: `SRP ${hundredths(point.srp)}` },
    { kind: 'note', text: `chosen by ${hundredths(point.load)} % of the tokens of segments` },
    { kind: 'note', text: `${hundredths(above)} above the least at that load, ${hundredths(leastSrp(point.load))}` },
    { kind: 'note', text: sequenceWords(data, segment) },
  ];
}

function publishedLines(
  data: ConsistencyData,
  { at, over, panel }: Extract<Pointed, { kind: 'published' }>,
): readonly TooltipLine[] {
  const { model, segment } = data;
  const entry = model.published[at] as PublishedModel;
  const m = model.lengths[segment] ?? 0;
  const srp = publishedSrp(entry, over);
  const hits = publishedHits(entry, m);
  const place = PUBLISHED_SEGMENTS.indexOf(over);
  const hit = hits.find(({ rho }) => rho === over) ?? hits[0];
  const value =
    panel === 'srp'
      ? `SRP ${srp === null ? '–' : hundredths(srp)} at m = ${over}`
      : `SCH ${hit ? hundredths(hit.value) : '–'} at ρ = ${hit?.rho ?? over}`;
  const shown = (values: readonly (number | null)[]) =>
    values.map((each) => (each === null ? '–' : hundredths(each))).join(', ');
  return [
    { kind: 'title', text: `${entry.model} · ${entry.topK} of ${entry.experts} experts` },
    { kind: 'value', text: value },
    { kind: 'note', text: `SRP at m = ${PUBLISHED_SEGMENTS.join(', ')}: ${shown(entry.srp)}` },
    ...(panel === 'srp'
      ? [{ kind: 'note' as const, text: `keeps on ${times(entry.rhoHat[place] ?? null)} the experts chosen` }]
      : []),
    {
      kind: 'note',
      text: `SCH(16) at ρ = 1, 2, 3: ${shown([entry.schAtRho1, entry.sch[1] ?? null, entry.schAtRho3])}`,
    },
    { kind: 'note', text: 'published on another corpus; click to keep' },
  ];
}

export function pointedLines(data: ConsistencyData, at: Pointed): readonly TooltipLine[] {
  if (at.kind === 'segment') return segmentLines(data, at.at);
  if (at.kind === 'rho') return hitLines(data, at.at);
  if (at.kind === 'layer') return layerLines(data, at.at);
  if (at.kind === 'label') return labelLines(data, at.at);
  if (at.kind === 'expert') return expertLines(data, at.row, at.expert);
  return publishedLines(data, at);
}

/** `m 16, SRP 49.1, bounds 48.7 to 49.5` */
export function spokenSegment({ model, segment }: ConsistencyData): string {
  return `m ${model.lengths[segment]}, SRP ${spoken(model.points[segment])}`;
}

/** `rho 2, SCH 71.0, bounds 70.6 to 71.4` */
export function spokenRho({ model, segment, rho }: ConsistencyData): string {
  return `rho ${rho}, SCH ${spoken(model.hits?.points[segment]?.[model.hits.rhos.indexOf(rho)])}`;
}

function spoken(point: Point | undefined): string {
  if (point?.value == null) return `undefined: ${point?.reason ?? 'not computed yet'}`;
  const { value, low, high } = point;
  const bounds = low === null || high === null ? '' : `, bounds ${hundredths(low)} to ${hundredths(high)}`;
  return `${hundredths(value)}${bounds}`;
}
