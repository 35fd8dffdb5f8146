// The top bar: what is open, base or edited, search, back and forward, theme, keys.

import { ArrowLeft, ArrowRight, ChevronDown, CircleHelp, Monitor, Moon, Search, Sun } from 'lucide-react';
import { useState } from 'react';
import { Button, Menu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { openTrace } from '../state/open.ts';
import { changeSettings, type ThemeChoice, useSettings } from '../state/settings.ts';
import { showSide } from '../state/sides.ts';
import { useLibrary } from '../state/use-library.ts';
import { useOutOfReach } from '../state/use-out-of-reach.ts';
import { showsViews, useWorkspace } from '../state/workspace.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Segmented } from '../ui/segmented.tsx';
import { CommandButton } from './command-button.tsx';
import { commandById } from './commands.ts';
import { EditChips } from './edit-chips.tsx';
import { IS_MAC, showKeys } from './keys.ts';
import type { Shown } from './use-trace.ts';

const THEMES: readonly ThemeChoice[] = ['system', 'dark', 'light'];
const THEME_ICONS = { system: Monitor, dark: Moon, light: Sun } as const;

function nameOf(path: string | null): string {
  if (path === null) return 'No trace open';
  return (path.split(/[/\\]/).at(-1) ?? path).replace(/\.trace$/, '');
}

function TraceMenu() {
  const base = useWorkspace((s) => s.base);
  const [open, setOpen] = useState(false);
  const { items } = useLibrary(open);
  const traces = items.filter((item) => item.kind === 'trace').slice(0, 12);
  const reasons = useOutOfReach(traces);
  return (
    <MenuTrigger isOpen={open} onOpenChange={setOpen}>
      <Button className="button quiet trace-name" aria-label={`Open trace: ${nameOf(base)}. Change`}>
        <span className="clip">{nameOf(base)}</span> <ChevronDown size={14} aria-hidden="true" />
      </Button>
      <Popover className="popover" placement="bottom start" offset={4}>
        <Menu className="menu" aria-label="Traces">
          {traces.map((item) => (
            <MenuItem
              key={item.path}
              id={item.path}
              textValue={item.name}
              isDisabled={reasons.has(item.path)}
              onAction={() => openTrace(item.path)}
            >
              <span className="menu-tick" aria-hidden="true">
                {item.path === base ? '✓' : ''}
              </span>
              <span className="menu-label">
                {item.name}
                <small title={item.path}>
                  {reasons.get(item.path) ?? (item.source === 'bundled' ? `bundled · ${item.detail}` : item.detail)}
                </small>
              </span>
            </MenuItem>
          ))}
          {traces.length > 0 ? <Separator /> : null}
          {['open', 'record'].map((id) => {
            const command = commandById(id);
            return (
              <MenuItem key={id} id={id} textValue={command.title} onAction={command.run}>
                <span className="menu-tick" />
                <span className="menu-label">{command.title} …</span>
                {command.keys ? <kbd>{showKeys(command.keys, IS_MAC)}</kbd> : null}
              </MenuItem>
            );
          })}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

function ThemeButton() {
  const theme = useSettings((s) => s.theme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length] ?? 'system';
  return (
    <IconButton
      icon={THEME_ICONS[theme]}
      label={`Theme: ${theme === 'system' ? 'as the system' : theme}. Next: ${next === 'system' ? 'as the system' : next}`}
      onPress={() => changeSettings({ theme: next })}
    />
  );
}

export function TopBar({ shown }: { readonly shown: Shown }) {
  const edited = useWorkspace((s) => s.edited);
  const side = useWorkspace((s) => s.side);
  const layout = useWorkspace((s) => s.layout);
  const search = commandById('palette.open');
  const trace = shown.kind === 'ready' ? shown.props.trace : null;
  return (
    <header className="top-bar" data-pane="top">
      <strong className="brand">Routescope</strong>
      <TraceMenu />
      {trace?.bundled === 'sample' ? (
        <span className="badge" title="Recorded from the bundled sample checkpoint, whose weights are random">
          random weights
        </span>
      ) : null}
      {trace?.bundled === 'demo' ? (
        <span className="badge" title="Recorded from the small trained model that comes with Routescope">
          demo model
        </span>
      ) : null}
      {trace?.status === 'interrupted' ? (
        <span className="badge" data-kind="partial" title="The recording was stopped before its end">
          stopped early
        </span>
      ) : null}
      {edited !== null && showsViews(layout) ? (
        <Segmented
          label="Side"
          value={side}
          onChange={showSide}
          segments={[
            { id: 'base', label: <span className="side-a">Base</span> },
            { id: 'edited', label: <span className="side-b">Edited</span> },
          ]}
        />
      ) : null}
      {showsViews(layout) ? <EditChips /> : null}
      <span className="spring" />
      <Button className="search-button" onPress={search.run}>
        <Search size={14} aria-hidden="true" />
        <span className="clip">{search.title}</span>
        <kbd>{showKeys(search.keys ?? '', IS_MAC)}</kbd>
      </Button>
      <span className="row tight">
        <CommandButton id="selection.back" icon={ArrowLeft} />
        <CommandButton id="selection.forward" icon={ArrowRight} />
        <ThemeButton />
        <CommandButton id="help.keys" icon={CircleHelp} />
      </span>
    </header>
  );
}
