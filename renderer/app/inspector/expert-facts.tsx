// One expert: how much it is used and for which tokens, base against edited, and the switch.

import { Power, PowerOff } from 'lucide-react';
import { Button } from 'react-aria-components';
import {
  type ExpertAddress,
  formatAddress,
  formatCountOf,
  formatProbability,
  formatRatio,
  formatShare,
  type TraceSummary,
} from '#protocol';
import { type ExpertStats, expertStats } from '../../state/expert-stats.ts';
import { switchOff, switchOn } from '../../state/interventions.ts';
import { isOff, routerOfLayer, type ViewProps } from '../../state/view-props.ts';
import { useWorkspace } from '../../state/workspace.ts';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { CopyAddress } from './copy-address.tsx';
import { ExpertCard } from './expert-card/index.tsx';
import { TopTokens } from './expert-card/top-tokens.tsx';

function statsOf(trace: TraceSummary, { layer, expert }: ExpertAddress): ExpertStats | null {
  return expertStats(trace.map, routerOfLayer(trace.map.routers, layer), expert);
}

function factsOf(stats: ExpertStats, trace: TraceSummary): readonly Fact[] {
  const over = `over ${formatCountOf(trace.map.tokens, 'token')}, special ones left out`;
  return [
    { name: 'Chosen', value: formatCountOf(stats.chosen, 'time'), note: over },
    { name: 'Share of the layer’s choices', value: formatShare(stats.share), note: over },
    { name: 'Ratio to uniform', value: formatRatio(stats.ratio), note: `uniform would be 1 of ${stats.experts}` },
    { name: 'Rank in its layer', value: `${stats.rank} of ${stats.experts}` },
    {
      name: 'Mean weight when chosen',
      value: stats.meanWeight === null ? '–' : formatProbability(stats.meanWeight),
      note: stats.meanWeight !== null ? over : stats.chosen === 0 ? 'never chosen' : 'no weights were recorded',
    },
  ];
}

/** Signed, with a true minus, in percentage points of the layer's choices. */
function difference(base: ExpertStats, edited: ExpertStats): string {
  const points = (edited.share - base.share) * 100;
  const sign = points < 0 ? '−' : points > 0 ? '+' : '';
  return `${sign}${Math.abs(points).toFixed(1)} points`;
}

function Comparison({ view, address }: ExpertFactsProps) {
  const { trace, other, side } = view;
  const only = useWorkspace((s) => s.only);
  if (!other) return null;
  const shown = statsOf(trace, address);
  const hidden = statsOf(other, address);
  if (!shown || !hidden) return null;
  const [base, edited] = side === 'base' ? [shown, hidden] : [hidden, shown];
  return (
    <>
      <h3>Base and edited</h3>
      <Facts
        facts={[
          { name: 'Base', value: <span className="side-a">{formatShare(base.share)}</span> },
          { name: 'Edited', value: <span className="side-b">{formatShare(edited.share)}</span> },
          ...(only === null
            ? [
                {
                  name: 'Edited − base',
                  value: difference(base, edited),
                  note: 'no repeat was recorded, so no noise floor',
                },
              ]
            : []),
        ]}
      />
      {only === null ? null : (
        <p className="help">
          The edited side holds only sequence {only}: the shares are over different tokens, so they are not subtracted.
        </p>
      )}
    </>
  );
}

export interface ExpertFactsProps {
  readonly view: ViewProps;
  readonly address: ExpertAddress;
}

function Switch({ view, address }: ExpertFactsProps) {
  const edit = useWorkspace((s) => s.edit);
  const { trace, other, side } = view;
  const current = side === 'edited' ? trace : (other ?? trace);
  const busy = edit !== null && edit.error === null;
  const off = busy
    ? edit.targets.some((t) => t.layer === address.layer && t.expert === address.expert)
    : isOff(current.manifest, address.layer, address.expert);
  const canRecord = trace.manifest.text;
  return (
    <>
      <div className="row">
        <Button
          className={off ? 'button' : 'button primary'}
          isDisabled={!canRecord}
          onPress={() => (off ? switchOn(address) : switchOff(address))}
        >
          {off ? <Power size={14} aria-hidden="true" /> : <PowerOff size={14} aria-hidden="true" />}
          {off ? 'Switch on' : 'Switch off'} <kbd>M</kbd>
        </Button>
      </div>
      <p className="help">
        {canRecord
          ? off
            ? 'Records the texts again with this expert back in the router’s reach; with nothing else off, only the base remains.'
            : 'Records the same texts again with this expert out of the router’s reach: the next best takes its slot. The base stays as it is.'
          : 'This trace was recorded without its texts, so they cannot be recorded again.'}
      </p>
    </>
  );
}

export function ExpertFacts({ view, address }: ExpertFactsProps) {
  const stats = statsOf(view.trace, address);
  return (
    <section className="inspector-focus">
      <CopyAddress kind="Expert" address={formatAddress(address)} />
      {stats ? <Facts facts={factsOf(stats, view.trace)} /> : <p className="help">Nothing was counted yet.</p>}
      <Switch view={view} address={address} />
      <Comparison view={view} address={address} />
      <TopTokens view={view} address={address} />
      <ExpertCard view={view} address={address} />
    </section>
  );
}
