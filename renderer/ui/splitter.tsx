// The line between two panes: dragged, or moved with the arrow keys; a double click puts it back.

import { type KeyboardEvent, type PointerEvent, useRef } from 'react';

export interface SplitterProps {
  /** `columns`: a vertical line between left and right. */
  readonly between: 'columns' | 'rows';
  /** Share of the first pane. */
  readonly share: number;
  readonly label: string;
  readonly onChange: (share: number) => void;
  readonly standard: number;
}

const LEAST = 0.2;
const STEP = 0.02;

function within(share: number): number {
  return Math.min(1 - LEAST, Math.max(LEAST, share));
}

export function Splitter({ between, share, label, onChange, standard }: SplitterProps) {
  const line = useRef<HTMLDivElement>(null);
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    const box = line.current?.parentElement?.getBoundingClientRect();
    if (!box || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    onChange(
      within(between === 'columns' ? (event.clientX - box.left) / box.width : (event.clientY - box.top) / box.height),
    );
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const less = between === 'columns' ? 'ArrowLeft' : 'ArrowUp';
    const more = between === 'columns' ? 'ArrowRight' : 'ArrowDown';
    if (event.key === less) onChange(within(share - STEP));
    else if (event.key === more) onChange(within(share + STEP));
    else if (event.key === 'Home') onChange(LEAST);
    else if (event.key === 'End') onChange(1 - LEAST);
    else if (event.key === 'Enter') onChange(standard);
    else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: an <hr> takes no focus and no children.
    <div
      ref={line}
      className={`splitter ${between}`}
      role="separator"
      tabIndex={0}
      aria-label={label}
      aria-orientation={between === 'columns' ? 'vertical' : 'horizontal'}
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={LEAST * 100}
      aria-valuemax={(1 - LEAST) * 100}
      title="Drag, or use the arrow keys; double click puts it back"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        event.preventDefault();
      }}
      onPointerMove={onPointerMove}
      onDoubleClick={() => onChange(standard)}
      onKeyDown={onKeyDown}
    />
  );
}
