// The activity rail: the library panel and the pages of the window. Layouts to come take their place here.

import { ChartLine, CircleDot, FolderOpen, Languages, LayoutDashboard, Library, Waypoints } from 'lucide-react';
import { useSettings } from '../state/settings.ts';
import { useWorkspace } from '../state/workspace.ts';
import { CommandButton } from './command-button.tsx';

export function Rail() {
  const layout = useWorkspace((s) => s.layout);
  const library = useSettings((s) => s.library);
  return (
    <nav className="rail" aria-label="Pages" data-pane="rail">
      <CommandButton id="panel.library" icon={Library} pressed={library} />
      <hr />
      <CommandButton id="layout.explore" icon={LayoutDashboard} pressed={layout === 'explore'} />
      <CommandButton id="layout.languages" icon={Languages} pressed={layout === 'languages'} />
      <CommandButton id="layout.locality" icon={ChartLine} pressed={layout === 'locality'} />
      <CommandButton id="layout.structure" icon={Waypoints} pressed={layout === 'structure'} />
      <CommandButton id="open" icon={FolderOpen} pressed={layout === 'open'} />
      <CommandButton id="record" icon={CircleDot} pressed={layout === 'record'} />
    </nav>
  );
}
