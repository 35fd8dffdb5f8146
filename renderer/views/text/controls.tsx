// The header's controls: which sequence, which layer, which colour.

import type { RouterEntry } from '#protocol';
import { selectLayer } from '../../state/selection.ts';
import { CHANNELS, type ChannelId } from './channels.ts';
import { SequenceChooser, type SequenceChooserProps } from './sequence-chooser.tsx';

export interface TextControlsProps extends SequenceChooserProps {
  readonly routers: readonly RouterEntry[];
  readonly layer: number;
  readonly channel: ChannelId;
  /** Whether an expert is selected, whose weight can be shown. */
  readonly hasExpert: boolean;
  readonly onChannel: (channel: ChannelId) => void;
}

export function TextControls({ routers, layer, channel, hasExpert, onChannel, ...chooser }: TextControlsProps) {
  const channels = CHANNELS.filter((each) => each.id !== 'weight' || hasExpert || channel === 'weight');
  return (
    <>
      <SequenceChooser {...chooser} />
      <select
        className="select text-layer"
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
      <select
        className="select text-channel"
        aria-label="Colour"
        value={channel}
        onChange={(event) => onChannel(event.target.value as ChannelId)}
      >
        {channels.map((each) => (
          <option key={each.id} value={each.id}>
            {each.label}
          </option>
        ))}
      </select>
    </>
  );
}
