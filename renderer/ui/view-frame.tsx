// What every view looks like from outside: header with title, "over what", badges, controls and menu; the states; the
// table alternative; keyboard focus. A view gives its content and one description of its table.

import { Maximize2, Minimize2, Table2 } from 'lucide-react';
import { useId } from 'react';
import { focusedView, focusView, toggleMaximised, toggleTable, usePanes } from '../state/panes.ts';
import { useWorkspace } from '../state/workspace.ts';
import { DataTable } from './data-table.tsx';
import { IconButton } from './icon-button.tsx';
import type { ViewFrameProps } from './view-frame-props.ts';
import { ViewMenu } from './view-menu.tsx';
import { LoadingLine, StateCard } from './view-state.tsx';

export function ViewFrame(props: ViewFrameProps) {
  const { id, title, over, summary, badges = [], controls, state = { kind: 'ready' }, table } = props;
  const heading = useId();
  const tableWanted = usePanes((s) => s.tables.includes(id));
  const maximised = usePanes((s) => s.maximised === id);
  const last = usePanes((s) => s.last);
  const layout = useWorkspace((s) => s.layout);
  const focused = focusedView({ last }, { layout }) === id;
  const replaced = state.kind === 'empty' || state.kind === 'missing' || state.kind === 'error';
  const showsTable = tableWanted && table !== undefined;
  return (
    <section
      className={focused ? 'view focused' : 'view'}
      data-view={id}
      data-state={state.kind}
      data-n={props.n ?? ''}
      aria-labelledby={heading}
      onFocusCapture={() => focusView(id)}
      onPointerDownCapture={() => focusView(id)}
    >
      <header className="view-header">
        <div className="view-titles">
          <h2 id={heading}>{title}</h2>
          {badges.map((badge) => (
            <span key={badge.kind} className="badge" data-kind={badge.kind} title={badge.why}>
              {badge.text ?? badge.kind}
            </span>
          ))}
          <p className="view-over" title={over}>
            {over}
          </p>
        </div>
        <div className="view-controls">
          {controls}
          <IconButton
            icon={Table2}
            label={tableWanted ? 'Show the picture' : 'Show as table'}
            keys="T"
            pressed={tableWanted}
            isDisabled={!table}
            onPress={() => toggleTable(id)}
          />
          <IconButton
            icon={maximised ? Minimize2 : Maximize2}
            label={maximised ? 'Show all views' : 'Maximise'}
            keys="Z"
            onPress={() => toggleMaximised(id)}
          />
          <ViewMenu {...props} />
        </div>
      </header>
      {props.tabs ? <div className="view-tabs">{props.tabs}</div> : null}
      {state.kind === 'loading' ? <LoadingLine progress={state.progress} text={state.text} stop={state.stop} /> : null}
      <div className="view-stack">
        {/* The picture stays where it is, out of sight: what it keeps (zoom, scroll, canvases) is not lost. */}
        {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for forms; this groups the marks of a figure. */}
        <div
          className="view-body"
          role="group"
          // Out of reach the figure has no keys to tell of.
          aria-label={replaced || showsTable ? title : summary}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the figure takes arrow keys.
          tabIndex={0}
          inert={replaced || showsTable}
          onKeyDown={(event) => {
            // Combinations belong to the window: Alt ← goes back, it does not move a cursor.
            if (!event.altKey && !event.ctrlKey && !event.metaKey) props.onKeyDown?.(event);
          }}
        >
          {props.children}
        </div>
        {replaced ? (
          <div className="view-cover centred">
            <StateCard state={state} />
          </div>
        ) : showsTable ? (
          <div className="view-cover">
            <DataTable data={table} label={`${title}, as a table`} />
          </div>
        ) : null}
      </div>
    </section>
  );
}

export type { TableColumn, TableData } from './table-data.ts';
export type { MenuEntry } from './view-frame-props.ts';
export { answerState, type ViewState } from './view-state.tsx';
