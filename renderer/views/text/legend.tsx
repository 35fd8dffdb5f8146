// What the colours beneath the text mean: up to eight experts by address, or a ramp with both ends named.

import { formatShare, type RouterEntry } from '#protocol';
import { hover } from '../../state/hover.ts';
import { selectExpert, useSelection } from '../../state/selection.ts';
import type { Theme } from '../../ui/theme.ts';
import type { Channel } from './channels.ts';

export interface ChannelLegendProps {
  readonly channel: Channel;
  readonly router: RouterEntry;
  readonly theme: Theme;
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

export function ChannelLegend({ channel, router, theme }: ChannelLegendProps) {
  const expert = useSelection((s) => s.expert);
  const { layer } = router;
  if (channel.kind === 'off') return null;
  if (channel.kind === 'missing') {
    return (
      <div className="text-legend" data-missing="true" role="note">
        {channel.reason}
      </div>
    );
  }
  if (channel.kind === 'amount') {
    return (
      <div className="text-legend">
        <Ramp theme={theme} low={channel.low} high={channel.high} title={channel.title} />
      </div>
    );
  }
  const total = channel.others + channel.groups.reduce((sum, group) => sum + group.tokens, 0);
  return (
    <div className="text-legend">
      <span className="text-legend-title">top expert of L{layer}</span>
      {channel.groups.map((group, i) => (
        <button
          key={group.expert}
          type="button"
          className="text-legend-group"
          aria-pressed={expert?.layer === layer && expert.expert === group.expert}
          title={`L${layer}.E${group.expert} is the first choice of ${formatShare(group.tokens / total)} of this text’s tokens`}
          onClick={() => selectExpert({ layer, expert: group.expert })}
          onPointerEnter={() => hover({ kind: 'expert', layer, expert: group.expert })}
          onPointerLeave={() => hover(null)}
        >
          <span className="text-legend-swatch" style={{ background: theme.categorical[i] }} />
          <span className="mono">E{group.expert}</span>
          <span className="text-legend-share">{Math.round((group.tokens / total) * 100)} %</span>
        </button>
      ))}
      {channel.others > 0 ? <span>others, uncoloured: {formatShare(channel.others / total)}</span> : null}
    </div>
  );
}
