// Key combinations as they are written for people (`Ctrl K`, `[`, `Alt ←`), and whether an event is one of them.

const MODIFIERS = new Set(['Ctrl', 'Alt', 'Shift']);

const NAMES: Readonly<Record<string, string>> = {
  Esc: 'Escape',
  '←': 'ArrowLeft',
  '→': 'ArrowRight',
  Space: ' ',
};

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  getModifierState?(name: string): boolean;
}

/** `G` and `A` for `G A`, two keys one after the other; null for a single combination. */
export function chordOf(keys: string): readonly [string, string] | null {
  const [first = '', second, more] = keys.split(' ');
  return second === undefined || more !== undefined || MODIFIERS.has(first) ? null : [first, second];
}

/** Whether the event is this combination. `Ctrl` is Command on a Mac. */
export function isKey(keys: string, event: KeyPress, mac: boolean): boolean {
  const parts = keys.split(' ');
  const name = parts.at(-1) ?? '';
  const wanted = NAMES[name] ?? name;
  // AltGr, with which some keyboards type [ and ], reports Ctrl and Alt as pressed.
  const altGraph = event.getModifierState?.('AltGraph') ?? false;
  const control = (mac ? event.metaKey : event.ctrlKey) && !altGraph;
  const other = (mac ? event.ctrlKey : event.metaKey) && !altGraph;
  const alt = event.altKey && !altGraph;
  if (control !== parts.includes('Ctrl') || alt !== parts.includes('Alt') || other) return false;
  // Shift is part of what a single character is, so only named keys ask for it.
  if (wanted.length > 1 && event.shiftKey !== parts.includes('Shift')) return false;
  return event.key.toLowerCase() === wanted.toLowerCase();
}

/** As shown on this system. */
export function showKeys(keys: string, mac: boolean): string {
  return mac ? keys.replace('Ctrl', 'Cmd') : keys;
}

export const IS_MAC = typeof navigator !== 'undefined' && /Mac/.test(navigator.userAgent);

/** Whether single keys belong to the element: it is being typed in, or has its own use for letters. */
export function takesLetters(element: Element | null): boolean {
  if (!element) return false;
  if (element instanceof HTMLInputElement) return !/^(checkbox|radio|range|button|submit)$/.test(element.type);
  if (element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement) return true;
  return element.closest('[contenteditable="true"], [role="menu"], [role="listbox"], [role="dialog"]') !== null;
}
