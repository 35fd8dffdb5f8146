// Which channel colours the text. Until the reader chooses one, an expert that is selected in another view lights up
// where it spoke; one selected in the text itself leaves the colours that it was picked from.

import { useCallback } from 'react';
import { create } from 'zustand';
import { type ExpertAddress, formatAddress } from '#protocol';
import { selectExpert } from '../../state/selection.ts';
import type { ChannelId } from './channels.ts';

interface Choice {
  readonly chosen: ChannelId | null;
  readonly picked: string | null;
}

/** Outlives the view, which is made anew with every side that is gone to. */
const useChoice = create<Choice>(() => ({ chosen: null, picked: null }));

function chooseChannel(chosen: ChannelId): void {
  useChoice.setState({ chosen });
}

/**
 * @param routed whether the model has routers
 * @param chosen by the reader; null for none
 * @param picked address of the expert that was last selected in the text itself
 * @param layer that the text shows
 */
export function channelOf(
  routed: boolean,
  chosen: ChannelId | null,
  expert: ExpertAddress | null,
  picked: string | null,
  layer: number,
): ChannelId {
  if (!routed) return chosen === 'off' ? 'off' : 'nll';
  if (chosen) return chosen;
  return expert?.layer === layer && formatAddress(expert) !== picked ? 'weight' : 'experts';
}

export interface Channel {
  readonly channel: ChannelId;
  readonly chooseChannel: (channel: ChannelId) => void;
  /** Selects an expert without recolouring the text. */
  readonly selectHere: (expert: ExpertAddress) => void;
}

/** @param layer that the text shows; none of a dense model */
export function useChannel(expert: ExpertAddress | null, layer: number | undefined): Channel {
  const { chosen, picked } = useChoice();
  const channel = channelOf(layer !== undefined, chosen, expert, picked, layer ?? 0);
  const selectHere = useCallback(
    (address: ExpertAddress) => {
      // From the weights of one expert to those of another: the colours go along.
      if (channel !== 'weight') useChoice.setState({ picked: formatAddress(address) });
      selectExpert(address);
    },
    [channel],
  );
  return { channel, chooseChannel, selectHere };
}
