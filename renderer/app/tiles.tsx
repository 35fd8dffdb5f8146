// The views of a layout side by side, with lines to drag between them. A maximised view lies over the others, so that
// they keep their scroll and zoom.

import { type ComponentType, lazy, Suspense } from 'react';
import { LAYOUT_VIEWS, usePanes, type ViewId } from '../state/panes.ts';
import { changeSettings, STANDARD_SPLIT, useSettings } from '../state/settings.ts';
import type { ViewProps } from '../state/view-props.ts';
import type { ViewLayout } from '../state/workspace.ts';
import { ErrorBoundary } from '../ui/error-boundary.tsx';
import { Splitter } from '../ui/splitter.tsx';

const VIEWS: Readonly<Record<ViewId, ComponentType<ViewProps>>> = {
  'expert-map': lazy(async () => ({ default: (await import('../views/expert-map/index.tsx')).ExpertMap })),
  text: lazy(async () => ({ default: (await import('../views/text/index.tsx')).TextView })),
  layer: lazy(async () => ({ default: (await import('../views/layer/index.tsx')).LayerView })),
  divergence: lazy(async () => ({ default: (await import('../views/divergence/index.tsx')).Divergence })),
  'language-matrix': lazy(async () => ({
    default: (await import('../views/language-matrix/index.tsx')).LanguageMatrix,
  })),
  cache: lazy(async () => ({ default: (await import('../views/cache/index.tsx')).Cache })),
  consistency: lazy(async () => ({ default: (await import('../views/consistency/index.tsx')).Consistency })),
  flow: lazy(async () => ({ default: (await import('../views/flow/index.tsx')).Flow })),
};

interface TileProps {
  readonly id: ViewId;
  readonly layout: ViewLayout;
  readonly view: ViewProps;
}

function Tile({ id, layout, view }: TileProps) {
  // One that is maximised in another layout waits there.
  const maximised = usePanes((s) =>
    s.maximised !== null && LAYOUT_VIEWS[layout].includes(s.maximised) ? s.maximised : null,
  );
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

function Explore({ view }: { readonly view: ViewProps }) {
  const columns = useSettings((s) => s.columns);
  const rows = useSettings((s) => s.rows);
  return (
    <div className="tiles" style={{ gridTemplateColumns: tracks(columns) }}>
      <div className="tile-column" style={{ gridTemplateRows: tracks(rows) }}>
        <Tile id="expert-map" layout="explore" view={view} />
        <Splitter
          between="rows"
          share={rows}
          standard={STANDARD_SPLIT.rows}
          label="Between Map and Text"
          onChange={(share) => changeSettings({ rows: share })}
        />
        <Tile id="text" layout="explore" view={view} />
      </div>
      <Splitter
        between="columns"
        share={columns}
        standard={STANDARD_SPLIT.columns}
        label="Between Map and Layer"
        onChange={(share) => changeSettings({ columns: share })}
      />
      <Tile id="layer" layout="explore" view={view} />
    </div>
  );
}

function Languages({ view }: { readonly view: ViewProps }) {
  const share = useSettings((s) => s.languageColumns);
  return (
    <div className="tiles" style={{ gridTemplateColumns: tracks(share) }}>
      <Tile id="divergence" layout="languages" view={view} />
      <Splitter
        between="columns"
        share={share}
        standard={STANDARD_SPLIT.languageColumns}
        label="Between Divergence and Language matrix"
        onChange={(languageColumns) => changeSettings({ languageColumns })}
      />
      <Tile id="language-matrix" layout="languages" view={view} />
    </div>
  );
}

function Locality({ view }: { readonly view: ViewProps }) {
  const share = useSettings((s) => s.localityColumns);
  return (
    <div className="tiles" style={{ gridTemplateColumns: tracks(share) }}>
      <Tile id="consistency" layout="locality" view={view} />
      <Splitter
        between="columns"
        share={share}
        standard={STANDARD_SPLIT.localityColumns}
        label="Between Consistency and Cache"
        onChange={(localityColumns) => changeSettings({ localityColumns })}
      />
      <Tile id="cache" layout="locality" view={view} />
    </div>
  );
}

function Structure({ view }: { readonly view: ViewProps }) {
  return (
    <div className="tiles">
      <Tile id="flow" layout="structure" view={view} />
    </div>
  );
}

const LAYOUTS: Readonly<Record<ViewLayout, ComponentType<{ readonly view: ViewProps }>>> = {
  explore: Explore,
  languages: Languages,
  locality: Locality,
  structure: Structure,
};

export interface TilesProps {
  readonly layout: ViewLayout;
  readonly view: ViewProps;
}

export function Tiles({ layout, view }: TilesProps) {
  const Layout = LAYOUTS[layout];
  return <Layout view={view} />;
}
