// What may change a router's decision, as data: what the command line parses, the window sends and a trace's manifest
// keeps. How each one acts is in engine/interventions.

import { UserError } from './errors.ts';

/** One expert: numbers count from 0, and layers count dense ones too. */
export interface ExpertAddress {
  readonly layer: number;
  readonly expert: number;
}

/**
 * One entry of an intervention set, applied in order.
 * `mask_pre`: -Infinity on the raw router logits, so another expert fills the slot.
 */
export interface InterventionEntry {
  readonly mode: 'mask_pre';
  readonly targets: readonly ExpertAddress[];
}

/** `L12.E37` */
export function formatAddress({ layer, expert }: ExpertAddress): string {
  return `L${layer}.E${expert}`;
}

/** `L0.E9, L2.E7 switched off (mask_pre)`, or `none` */
export function describeEdits(interventions: readonly InterventionEntry[]): string {
  const each = interventions.map(
    ({ mode, targets }) => `${targets.map(formatAddress).join(', ')} switched off (${mode})`,
  );
  return each.length === 0 ? 'none' : each.join('; ');
}

/**
 * Targets from a command line: `3:5,3:7,12:0` (LAYER:EXPERT), or as they are shown, `L3.E5,L12.E0`.
 * @throws UserError for anything else.
 */
export function parseTargets(text: string): readonly ExpertAddress[] {
  return text.split(',').map((part) => {
    const match = /^\s*(?:(\d+):(\d+)|L(\d+)\.E(\d+))\s*$/.exec(part);
    if (!match) {
      throw new UserError(
        `Expected LAYER:EXPERT pairs of whole numbers separated by commas, found "${part}" in "${text}".`,
        'For example --mask-pre 3:5,3:7 switches off experts 5 and 7 of layer 3. Both count from 0.',
      );
    }
    return { layer: Number(match[1] ?? match[3]), expert: Number(match[2] ?? match[4]) };
  });
}
