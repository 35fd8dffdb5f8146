// The column's keys: the selected token moves as a caret would, over line ends and into the neighbouring sequence.

import type { Tooltip } from '../../charts/tooltip.ts';
import { selectToken, type TokenAddress } from '../../state/selection.ts';
import { announce } from '../../ui/notices.ts';
import { acrossLines, lineOf } from './places.ts';
import { spokenToken, tokenLines } from './reading.ts';
import type { Scene, Stood } from './scene.ts';

export interface SteppingInput {
  /** The sequence that the keys move in. */
  readonly current: number;
  readonly selected: TokenAddress | null;
}

export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** @returns whether the key was taken */
export type Stepping = (event: PressedKey, input: SteppingInput) => boolean;

export function createStepping(scene: Scene, tooltip: Tooltip, turnPage: (step: number) => void): Stepping {
  function choose({ item }: Stood, position: number): void {
    const { sequence, reader } = item;
    const next = Math.max(0, Math.min(reader.data.tokens - 1, position));
    selectToken({ sequence, position: next });
    announce(spokenToken(reader, next));
  }

  /** The token above or below; beyond the first and last line, the neighbouring sequence's nearest end. */
  function chooseAcross(stood: Stood, selected: number, step: number): void {
    const { boxes } = stood.layout;
    const next = acrossLines(boxes, selected, step);
    if (next >= 0) {
      choose(stood, next);
      return;
    }
    const line = boxes.token.indexOf(selected);
    // From a token that stands nowhere, the next in order.
    if (line < 0 && selected + step >= 0 && selected + step < stood.item.reader.data.tokens) {
      choose(stood, selected + step);
      return;
    }
    const neighbour = scene.of(stood.item.sequence + step);
    if (neighbour) choose(neighbour, step > 0 ? 0 : neighbour.item.reader.data.tokens - 1);
  }

  function explain(stood: Stood, token: number): void {
    const { boxes, points } = stood.layout;
    const line = lineOf(boxes, points, token);
    if (line < 0) return;
    const { sequence, reader } = stood.item;
    tooltip.show(`key ${sequence}:${token}`, scene.boxOf(stood, token, line), () => tokenLines(reader, token));
  }

  return ({ key, ctrlKey, metaKey }, { current, selected }) => {
    if (ctrlKey || metaKey) return false;
    if (key === 'PageDown' || key === 'PageUp') {
      turnPage(key === 'PageDown' ? 1 : -1);
      return true;
    }
    if (key === ' ') return tooltip.togglePin();
    const stood = scene.of(current);
    if (!stood) return false;
    const position = selected?.sequence === current ? selected.position : -1;
    // Left is forward in a text that runs from the right.
    const forward = stood.layout.rtl ? -1 : 1;
    if (key === 'ArrowRight') choose(stood, position + forward);
    else if (key === 'ArrowLeft') choose(stood, position - forward);
    else if (key === 'ArrowDown') chooseAcross(stood, position, 1);
    else if (key === 'ArrowUp') chooseAcross(stood, position, -1);
    else if (key === 'Home') choose(stood, 0);
    else if (key === 'End') choose(stood, stood.item.reader.data.tokens - 1);
    else if (key === 'Enter' && position >= 0) explain(stood, position);
    else return false;
    return true;
  };
}
