// The frame of the window: bars, rail, panels, and the page in the middle.

import { useEffect, useState } from 'react';
import { openFirst, startFollowing } from '../state/first.ts';
import { useSettings } from '../state/settings.ts';
import { showsViews, useWorkspace } from '../state/workspace.ts';
import { useNotices } from '../ui/notices.ts';
import { applyTheme, useTheme } from '../ui/theme.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { DropTarget } from './drop-target.tsx';
import { EditQuestionDialog } from './edit-question.tsx';
import { Explore } from './explore.tsx';
import { Inspector } from './inspector/inspector.tsx';
import { KeySheet } from './key-sheet.tsx';
import { inspectorShown } from './layout.ts';
import { LibraryPanel } from './library-panel.tsx';
import { OpenPage } from './open/open-page.tsx';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { RecordPage } from './record/record-page.tsx';
import { StatusBar } from './status-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { useCommandKeys } from './use-command-keys.ts';
import { useShown } from './use-trace.ts';

function useWindowWidth(): number {
  const [width, setWidth] = useState(window.innerWidth);
  useEffect(() => {
    const follow = () => setWidth(window.innerWidth);
    window.addEventListener('resize', follow);
    return () => window.removeEventListener('resize', follow);
  }, []);
  return width;
}

/** Opens the first trace; an error is shown in the middle with a way to try again. */
function useFirstTrace() {
  const [error, setError] = useState<Error | null>(null);
  const [attempt, setAttempt] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt is the reason to run again.
  useEffect(() => {
    setError(null);
    openFirst().catch(setError);
  }, [attempt]);
  return { error, retry: () => setAttempt((n) => n + 1) };
}

export function App() {
  const theme = useTheme();
  const layout = useWorkspace((s) => s.layout);
  const library = useSettings((s) => s.library);
  const inspector = useSettings((s) => s.inspector);
  const spoken = useNotices((s) => s.spoken);
  const width = useWindowWidth();
  const shown = useShown();
  const first = useFirstTrace();
  useCommandKeys();
  useEffect(() => applyTheme(theme), [theme]);
  useEffect(startFollowing, []);

  const withInspector = showsViews(layout) && shown.kind === 'ready' && inspectorShown(inspector, width);
  return (
    <DropTarget>
      <div className="window">
        <TopBar shown={shown} />
        <ConnectionBanner />
        <div className="middle">
          <Rail />
          {library ? <LibraryPanel /> : null}
          <main className="main" aria-label="Workspace">
            {showsViews(layout) ? <Explore layout={layout} shown={shown} first={first} /> : null}
            {layout === 'open' ? <OpenPage /> : null}
            {layout === 'record' ? <RecordPage /> : null}
          </main>
          {withInspector ? <Inspector {...shown.props} /> : null}
        </div>
        <StatusBar />
      </div>
      <Palette />
      <KeySheet />
      <EditQuestionDialog />
      <div className="unseen" role="status" aria-live="polite">
        {spoken}
      </div>
    </DropTarget>
  );
}
