// Things dropped anywhere on the window: texts and data sets go to the Record page. A browser keeps the place of a dropped
// folder to itself, so for those it says what to do instead.

import { type DragEvent, type ReactNode, useState } from 'react';
import { takeDropped } from '../state/dropped-files.ts';
import { showLayout, useWorkspace } from '../state/workspace.ts';
import { notify } from '../ui/notices.ts';

function isFolder(item: DataTransferItem): boolean {
  return item.webkitGetAsEntry()?.isDirectory ?? false;
}

/** Whether it happens over something that takes files itself. */
function isTaken({ target }: DragEvent): boolean {
  return target instanceof Element && target.closest('[data-takes-files]') !== null;
}

export function DropTarget({ children }: { readonly children: ReactNode }) {
  const [over, setOver] = useState(false);
  const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  const onDrop = (event: DragEvent) => {
    if (!carriesFiles(event) || isTaken(event)) return;
    event.preventDefault();
    setOver(false);
    if ([...event.dataTransfer.items].some(isFolder)) {
      showLayout('open');
      notify('A page is not told where a dropped folder lies: paste its path here, or browse to it.');
      return;
    }
    const limit = useWorkspace.getState().info?.uploadLimit ?? Number.POSITIVE_INFINITY;
    void takeDropped([...event.dataTransfer.files], limit);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a second way to what the Record page does with buttons.
    <div
      className="drop-target"
      onDragOver={(event) => {
        if (!carriesFiles(event)) return;
        if (isTaken(event)) {
          setOver(false);
          return;
        }
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={onDrop}
    >
      {children}
      {over ? <div className="drop-veil">Drop texts or data sets to record them</div> : null}
    </div>
  );
}
