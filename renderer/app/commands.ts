// Every command of the window, once. The key sheet, the palette and the menus are made from this list, so what one of
// them offers the others know too.

import { engine } from '../engine-client.ts';
import { toggleExpert } from '../state/interventions.ts';
import { bundledTrace, openTrace } from '../state/open.ts';
import { showOverlay, useOverlay } from '../state/overlays.ts';
import { openMenu, toggleMaximised, toggleTable } from '../state/panes.ts';
import { cancelNewestJob, startRecording } from '../state/recorder.ts';
import { clearNext, useSelection } from '../state/selection.ts';
import { changeSettings, type ThemeChoice, useSettings } from '../state/settings.ts';
import { showSide } from '../state/sides.ts';
import { stepLayer, stepToken } from '../state/steps.ts';
import { isActive, showLayout, showsViews, useWorkspace } from '../state/workspace.ts';
import { inspectorShown, nextPane } from './layout.ts';

export type Group = 'Window' | 'Trace' | 'Selection' | 'View';
export const GROUPS: readonly Group[] = ['Window', 'Trace', 'Selection', 'View'];

export interface Command {
  /** Stable: `view.table`. */
  readonly id: string;
  readonly title: string;
  readonly group: Group;
  /** As written for people: `Ctrl K`, or `G A` for G and then A. Those without Ctrl or Alt do nothing while something is typed. */
  readonly keys?: string;
  /** Absent: always. */
  readonly when?: () => boolean;
  readonly run: () => void;
}

const hasTrace = () => useWorkspace.getState().base !== null && showsViews(useWorkspace.getState().layout);
const hasEdited = () => hasTrace() && useWorkspace.getState().edited !== null;
const hasExpert = () => hasTrace() && useSelection.getState().expert !== null;

function toggleSelected(): void {
  const { expert } = useSelection.getState();
  if (expert) toggleExpert(expert);
}

async function openSample(): Promise<void> {
  const sample = bundledTrace(await engine().ask('library.list', {}));
  if (sample) openTrace(sample.path);
}

const theme = (choice: ThemeChoice, title: string): Command => ({
  id: `theme.${choice}`,
  title,
  group: 'Window',
  run: () => changeSettings({ theme: choice }),
});

export const COMMANDS: readonly Command[] = [
  {
    id: 'palette.open',
    title: 'Search, jump, command',
    group: 'Window',
    keys: 'Ctrl K',
    run: () => showOverlay('palette'),
  },
  { id: 'help.keys', title: 'Keys', group: 'Window', keys: '?', run: () => showOverlay('keys') },
  { id: 'pane.next', title: 'Next pane', group: 'Window', keys: 'F6', run: () => nextPane(1) },
  { id: 'pane.previous', title: 'Previous pane', group: 'Window', keys: 'Shift F6', run: () => nextPane(-1) },
  {
    id: 'panel.library',
    title: 'Library: show or hide',
    group: 'Window',
    keys: 'Ctrl B',
    run: () => changeSettings({ library: !useSettings.getState().library }),
  },
  {
    id: 'panel.inspector',
    title: 'Inspector: show or hide',
    group: 'Window',
    keys: 'Ctrl I',
    run: () => changeSettings({ inspector: !inspectorShown(useSettings.getState().inspector, window.innerWidth) }),
  },
  theme('system', 'Theme: as the system'),
  theme('dark', 'Theme: dark'),
  theme('light', 'Theme: light'),
  {
    id: 'layout.explore',
    title: 'Explore: map, text and layer of the open trace',
    group: 'Trace',
    keys: 'G E',
    run: () => showLayout('explore'),
  },
  {
    id: 'layout.languages',
    title: 'Languages: how alike the trace routes them',
    group: 'Trace',
    keys: 'G A',
    run: () => showLayout('languages'),
  },
  {
    id: 'layout.locality',
    title: 'Locality: how long a token’s experts serve the next ones',
    group: 'Trace',
    keys: 'G O',
    run: () => showLayout('locality'),
  },
  {
    id: 'layout.structure',
    title: 'Structure: which experts go together',
    group: 'Trace',
    keys: 'G U',
    run: () => showLayout('structure'),
  },
  { id: 'open', title: 'Open a model or trace', group: 'Trace', keys: 'Ctrl O', run: () => showLayout('open') },
  { id: 'open.sample', title: 'Open the bundled sample', group: 'Trace', run: () => void openSample() },
  { id: 'record', title: 'Record a new trace', group: 'Trace', run: () => showLayout('record') },
  {
    id: 'record.start',
    title: 'Start recording',
    group: 'Trace',
    keys: 'Ctrl Enter',
    when: () => useWorkspace.getState().layout === 'record',
    run: () => void startRecording(),
  },
  {
    id: 'job.cancel',
    title: 'Stop the recording',
    group: 'Trace',
    keys: 'Ctrl .',
    when: () => useWorkspace.getState().jobs.some(isActive),
    run: cancelNewestJob,
  },
  { id: 'side.base', title: 'Show base', group: 'Trace', keys: '1', when: hasEdited, run: () => showSide('base') },
  {
    id: 'side.edited',
    title: 'Show edited',
    group: 'Trace',
    keys: '2',
    when: hasEdited,
    run: () => showSide('edited'),
  },
  {
    id: 'expert.toggle',
    title: 'Switch the selected expert off or on',
    group: 'Selection',
    keys: 'M',
    when: hasExpert,
    run: toggleSelected,
  },
  {
    id: 'layer.previous',
    title: 'Previous layer',
    group: 'Selection',
    keys: '[',
    when: hasTrace,
    run: () => void stepLayer(-1),
  },
  {
    id: 'layer.next',
    title: 'Next layer',
    group: 'Selection',
    keys: ']',
    when: hasTrace,
    run: () => void stepLayer(1),
  },
  {
    id: 'token.previous',
    title: 'Previous token',
    group: 'Selection',
    keys: ',',
    when: hasTrace,
    run: () => void stepToken(-1),
  },
  {
    id: 'token.next',
    title: 'Next token',
    group: 'Selection',
    keys: '.',
    when: hasTrace,
    run: () => void stepToken(1),
  },
  {
    id: 'selection.back',
    title: 'Back to the selection before',
    group: 'Selection',
    keys: 'Alt ←',
    run: () => history.back(),
  },
  { id: 'selection.forward', title: 'Forward again', group: 'Selection', keys: 'Alt →', run: () => history.forward() },
  {
    id: 'selection.clear',
    title: 'Close what is on top, then clear group, then selection',
    group: 'Selection',
    keys: 'Esc',
    run: () => {
      if (useOverlay.getState().open) showOverlay(null);
      else clearNext();
    },
  },
  {
    id: 'view.maximise',
    title: 'Maximise the view, or show all',
    group: 'View',
    keys: 'Z',
    when: hasTrace,
    run: () => toggleMaximised(),
  },
  { id: 'view.table', title: 'Table or picture', group: 'View', keys: 'T', when: hasTrace, run: () => toggleTable() },
  {
    id: 'view.menu',
    title: 'Copy or save the view as',
    group: 'View',
    keys: 'C',
    when: hasTrace,
    run: () => openMenu(),
  },
];

export interface KeyRow {
  readonly keys: string;
  readonly title: string;
}

/** What the key sheet lists for a group: its commands that have a key. */
export function keyRows(group: Group): readonly KeyRow[] {
  return COMMANDS.filter((each) => each.group === group).flatMap(({ keys, title }) => (keys ? [{ keys, title }] : []));
}

/** Keys that the pictures themselves take when one has the focus; listed with the commands on the key sheet. */
export const PICTURE_KEYS: readonly KeyRow[] = [
  { keys: '← ↑ → ↓', title: 'Move the cell or token cursor, or the handle of a curve' },
  { keys: 'Enter', title: 'Select what is under the cursor' },
  { keys: 'Space', title: 'In the group or out of it' },
  { keys: 'W A S D', title: 'Zoom and pan' },
  { keys: 'F · 0', title: 'Fit · show all' },
];

/** Whether a command can run now. */
export function isEnabled(command: Command): boolean {
  return command.when?.() ?? true;
}

export function commandById(id: string): Command {
  const command = COMMANDS.find((each) => each.id === id);
  if (!command) throw new Error(`No command is called "${id}".`);
  return command;
}
