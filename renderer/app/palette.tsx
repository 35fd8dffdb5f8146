// The palette: jump to an address, run a command, open something known.

import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { Dialog, Modal, ModalOverlay } from 'react-aria-components';
import type { LibraryItem, TraceSummary } from '#protocol';
import { showOverlay, useOverlay } from '../state/overlays.ts';
import { useAnswer } from '../state/use-answer.ts';
import { useLibrary } from '../state/use-library.ts';
import { shownPath, useWorkspace } from '../state/workspace.ts';
import { IS_MAC, showKeys } from './keys.ts';
import { addressHelp, type PaletteEntry, paletteEntries } from './palette-entries.ts';

interface EntriesProps {
  readonly library: readonly LibraryItem[];
  readonly trace: TraceSummary | null;
}

function Entries({ library, trace }: EntriesProps) {
  const id = useId();
  const [line, setLine] = useState('');
  const [cursor, setCursor] = useState(0);
  const entries = useMemo(() => paletteEntries(line, library, trace), [line, library, trace]);
  const at = Math.min(cursor, entries.length - 1);

  const go = (entry: PaletteEntry | undefined) => {
    if (!entry || entry.disabled) return;
    showOverlay(null);
    // After the dialog has given the focus back, so that what the entry focuses keeps it.
    setTimeout(entry.run);
  };
  const move = (to: number) => {
    const next = (to + entries.length) % Math.max(1, entries.length);
    setCursor(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') move(at + 1);
    else if (event.key === 'ArrowUp') move(at - 1);
    else if (event.key === 'Enter') go(entries[at]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        className="palette-input"
        role="combobox"
        aria-label="Search, jump, command"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={entries.length > 0 ? `${id}-${at}` : undefined}
        placeholder="L3.E5  ·  s0@14  ·  words  ·  > commands  ·  @ traces and models"
        autoComplete="off"
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: the palette is opened to type.
        autoFocus
        value={line}
        onChange={(event) => {
          setLine(event.target.value);
          setCursor(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={id} role="listbox" aria-label="Found" className="palette-list">
        {entries.map((entry, i) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input takes the keys for its active option.
          <div
            key={entry.id}
            id={`${id}-${i}`}
            role="option"
            tabIndex={-1}
            aria-selected={i === at}
            aria-disabled={entry.disabled}
            className="palette-entry"
            onPointerMove={() => setCursor(i)}
            onClick={() => go(entry)}
          >
            <span className="clip">{entry.title}</span>
            <small className="clip">{entry.detail}</small>
            {entry.keys ? <kbd>{showKeys(entry.keys, IS_MAC)}</kbd> : null}
          </div>
        ))}
        {entries.length === 0 ? <p className="help">{addressHelp(line, trace) || 'Nothing matches.'}</p> : null}
      </div>
    </>
  );
}

export function Palette() {
  const open = useOverlay((s) => s.open === 'palette');
  const { items } = useLibrary(open);
  const path = useWorkspace(shownPath);
  const revision = useWorkspace((s) => (path === null ? 0 : (s.revisions[path] ?? 0)));
  const trace = useAnswer('trace.open', open && path !== null ? { path } : null, revision);
  return (
    <ModalOverlay
      className="veil top"
      isOpen={open}
      isDismissable
      onOpenChange={(next) => showOverlay(next ? 'palette' : null)}
    >
      <Modal className="modal">
        <Dialog className="palette" aria-label="Search, jump, command">
          <Entries library={items} trace={trace.data ?? null} />
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}
