// The header's controls: which sequence, which layer, which colour.

import type { ExpertAddress, RouterEntry } from '#protocol';
import { selectLayer } from '../../state/selection.ts';
import { LayerSelect } from '../../ui/layer-select.tsx';
import { type ChannelId, channelLabel, channelsFor } from './channels.ts';
import { SequenceChooser, type SequenceChooserProps } from './sequence-chooser.tsx';

export interface TextControlsProps extends SequenceChooserProps {
  readonly routers: readonly RouterEntry[];
  readonly layer: number;
  readonly channel: ChannelId;
  /** The selected one, whose weight can be shown. */
  readonly expert: ExpertAddress | null;
  readonly onChannel: (channel: ChannelId) => void;
}

export function TextControls({ routers, layer, channel, expert, onChannel, ...chooser }: TextControlsProps) {
  const channels = channelsFor(routers.length > 0, expert, channel);
  return (
    <>
      <SequenceChooser {...chooser} />
      {routers.length > 0 ? (
        <LayerSelect routers={routers} layer={layer} className="select text-layer" onChange={selectLayer} />
      ) : null}
      <select
        className="select text-channel"
        aria-label="Colour"
        value={channel}
        onChange={(event) => onChannel(event.target.value as ChannelId)}
      >
        {channels.map((each) => (
          <option key={each} value={each}>
            {channelLabel(each, expert)}
          </option>
        ))}
      </select>
    </>
  );
}
