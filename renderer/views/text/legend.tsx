// What the colours beneath the text mean: up to eight experts by address, or a ramp with both ends named.

import { type ExpertAddress, formatCount, formatShare, type RouterEntry } from '#protocol';
import { hover } from '../../state/hover.ts';
import { useSelection } from '../../state/selection.ts';
import type { Theme } from '../../ui/theme.ts';
import type { Scale } from './channels.ts';

export interface ChannelLegendProps {
  readonly scale: Scale;
  /** Number of sequences in view that the scale was computed over. */
  readonly over: number;
  /** None in a dense model. */
  readonly router: RouterEntry | undefined;
  readonly theme: Theme;
  readonly onSelect: (expert: ExpertAddress) => void;
}

/** The line that the painter draws over tokens while the pointer is on an expert. */
function GhostKey() {
  return (
    <span className="text-legend-ghost" title="Tokens that chose the expert under the pointer, on the map for instance">
      expert pointed at
    </span>
  );
}

const STOPS = 12;

function Ramp({
  theme,
  low,
  high,
  title,
}: {
  readonly theme: Theme;
  readonly low: string;
  readonly high: string;
  readonly title: string;
}) {
  const colors = Array.from({ length: STOPS + 1 }, (_, i) => theme.sequential(i / STOPS)).join(', ');
  return (
    <>
      <span className="text-legend-title">{title}</span>
      <span>{low}</span>
      <span
        className="text-legend-ramp"
        style={{ background: `linear-gradient(90deg, ${colors})` }}
        aria-hidden="true"
      />
      <span>{high}</span>
    </>
  );
}

/** The scale's reach, in words. */
export function inView(sequences: number): string {
  return sequences === 1 ? 'the sequence in view' : `the ${formatCount(sequences)} sequences in view`;
}

export function ChannelLegend({ scale, over, router, theme, onSelect }: ChannelLegendProps) {
  const expert = useSelection((s) => s.expert);
  if (scale.kind === 'off' || (scale.kind === 'groups' && !router)) return null;
  if (scale.kind === 'missing') {
    return (
      <div className="text-legend" data-missing="true" role="note">
        {scale.reason}
      </div>
    );
  }
  if (scale.kind === 'amount') {
    return (
      <div className="text-legend">
        <Ramp theme={theme} low={scale.low} high={scale.high} title={scale.title} />
        {scale.plain ? <span className="text-legend-title">{scale.plain}</span> : null}
        {router ? <GhostKey /> : null}
      </div>
    );
  }
  const layer = router?.layer ?? 0;
  const total = scale.others + scale.groups.reduce((sum, group) => sum + group.tokens, 0);
  return (
    <div className="text-legend">
      <span className="text-legend-title" title={`Most frequent first choices at layer ${layer}, over ${inView(over)}`}>
        L{layer} top expert, {formatCount(over)} in view
      </span>
      {scale.groups.map((group) => (
        <button
          key={group.expert}
          type="button"
          className="text-legend-group"
          aria-pressed={expert?.layer === layer && expert.expert === group.expert}
          title={`L${layer}.E${group.expert} is the first choice of ${formatShare(group.tokens / total)} of the tokens of ${inView(over)}`}
          onClick={() => onSelect({ layer, expert: group.expert })}
          onPointerEnter={() => hover({ kind: 'expert', layer, expert: group.expert })}
          onPointerLeave={() => hover(null)}
        >
          <span className="text-legend-swatch" style={{ background: theme.categorical[group.slot] }} />
          <span className="mono">E{group.expert}</span>
          <span className="text-legend-share">{Math.round((group.tokens / total) * 100)} %</span>
        </button>
      ))}
      {scale.others > 0 ? <span>others, uncoloured: {formatShare(scale.others / total)}</span> : null}
      <GhostKey />
    </div>
  );
}
