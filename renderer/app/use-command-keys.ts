// Keys to commands, for the whole window.

import { useEffect } from 'react';
import { useOverlay } from '../state/overlays.ts';
import { COMMANDS, type Command, isEnabled } from './commands.ts';
import { chordOf, IS_MAC, isKey, takesLetters } from './keys.ts';

/** Commands of two keys one after the other. */
const CHORDS: readonly { readonly keys: readonly [string, string]; readonly command: Command }[] = COMMANDS.flatMap(
  (command) => {
    const keys = command.keys === undefined ? null : chordOf(command.keys);
    return keys ? [{ keys, command }] : [];
  },
);
const SINGLES: readonly Command[] = COMMANDS.filter(({ keys }) => keys !== undefined && chordOf(keys) === null);

/** Whether letters belong to a field, a menu or a dialog now. */
function lettersTaken(): boolean {
  return takesLetters(document.activeElement) || useOverlay.getState().open !== null;
}

function run(event: KeyboardEvent, command: Command): void {
  event.preventDefault();
  command.run();
}

function onKeyDown(event: KeyboardEvent): void {
  // A menu, dialog or picture that used the key has prevented the default.
  if (event.defaultPrevented || event.isComposing) return;
  const command = SINGLES.find(({ keys }) => keys !== undefined && isKey(keys, event, IS_MAC));
  if (!command) return;
  const plain = !/Ctrl|Alt|F6/.test(command.keys ?? '');
  if ((plain && lettersTaken()) || !isEnabled(command)) return;
  run(event, command);
}

const MODIFIER_KEYS = new Set(['Shift', 'Control', 'Alt', 'Meta', 'AltGraph']);

/** The first key of a chord has been pressed and waits for the second. */
let begun = '';

/** Before pictures see the key: the second one of a chord may be one of their own. */
function onChordKey(event: KeyboardEvent): void {
  if (event.isComposing || MODIFIER_KEYS.has(event.key)) return;
  const first = begun;
  begun = '';
  if (lettersTaken()) return;
  const second = CHORDS.find(({ keys }) => keys[0] === first && isKey(keys[1], event, IS_MAC));
  if (second && isEnabled(second.command)) {
    event.stopPropagation();
    run(event, second.command);
    return;
  }
  begun = CHORDS.find(({ keys }) => isKey(keys[0], event, IS_MAC))?.keys[0] ?? '';
}

export function useCommandKeys(): void {
  useEffect(() => {
    window.addEventListener('keydown', onChordKey, true);
    window.addEventListener('keydown', onKeyDown);
    return () => {
      window.removeEventListener('keydown', onChordKey, true);
      window.removeEventListener('keydown', onKeyDown);
    };
  }, []);
}
