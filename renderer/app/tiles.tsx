// Map, Text and Layer side by side, with lines to drag between them. A maximised view lies over the others, so that they
// keep their scroll and zoom.

import { type ComponentType, lazy, Suspense } from 'react';
import { usePanes, type ViewId } from '../state/panes.ts';
import { changeSettings, STANDARD_SPLIT, useSettings } from '../state/settings.ts';
import type { ViewProps } from '../state/view-props.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { Splitter } from '../ui/splitter.tsx';

const VIEWS: Readonly<Record<ViewId, ComponentType<ViewProps>>> = {
  'expert-map': lazy(async () => ({ default: (await import('../views/expert-map/index.tsx')).ExpertMap })),
  text: lazy(async () => ({ default: (await import('../views/text/index.tsx')).TextView })),
  layer: lazy(async () => ({ default: (await import('../views/layer/index.tsx')).LayerView })),
};

function Tile({ id, view }: { readonly id: ViewId; readonly view: ViewProps }) {
  const maximised = usePanes((s) => s.maximised);
  const View = VIEWS[id];
  const covered = maximised !== null && maximised !== id;
  return (
    <div
      className={maximised === id ? 'tile over' : 'tile'}
      data-tile={id}
      data-pane={covered ? undefined : id}
      inert={covered}
    >
      <ErrorBoundary>
        <Suspense fallback={null}>
          <View {...view} />
        </Suspense>
      </ErrorBoundary>
    </div>
  );
}

function tracks(share: number): string {
  return `minmax(0, ${share}fr) 5px minmax(0, ${1 - share}fr)`;
}

export function Tiles(view: ViewProps) {
  const columns = useSettings((s) => s.columns);
  const rows = useSettings((s) => s.rows);
  return (
    <div className="tiles" style={{ gridTemplateColumns: tracks(columns) }}>
      <div className="tile-column" style={{ gridTemplateRows: tracks(rows) }}>
        <Tile id="expert-map" view={view} />
        <Splitter
          between="rows"
          share={rows}
          standard={STANDARD_SPLIT.rows}
          label="Between Map and Text"
          onChange={(share) => changeSettings({ rows: share })}
        />
        <Tile id="text" view={view} />
      </div>
      <Splitter
        between="columns"
        share={columns}
        standard={STANDARD_SPLIT.columns}
        label="Between Map and Layer"
        onChange={(share) => changeSettings({ columns: share })}
      />
      <Tile id="layer" view={view} />
    </div>
  );
}
