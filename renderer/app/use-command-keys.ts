// Keys to commands, for the whole window.

import { useEffect } from 'react';
import { useOverlay } from '../state/overlays.ts';
import { COMMANDS, isEnabled } from './commands.ts';
import { IS_MAC, isKey, takesLetters } from './keys.ts';

function onKeyDown(event: KeyboardEvent): void {
  // A menu, dialog or picture that used the key has prevented the default.
  if (event.defaultPrevented || event.isComposing) return;
  const command = COMMANDS.find((each) => each.keys !== undefined && isKey(each.keys, event, IS_MAC));
  if (!command) return;
  const plain = !/Ctrl|Alt|F6/.test(command.keys ?? '');
  if (plain && (takesLetters(document.activeElement) || useOverlay.getState().open !== null)) return;
  if (!isEnabled(command)) return;
  event.preventDefault();
  command.run();
}

export function useCommandKeys(): void {
  useEffect(() => {
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
