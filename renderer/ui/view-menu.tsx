// The ⋯ menu of a view: its own entries, then the ways to take the figure along.

import { Ellipsis } from 'lucide-react';
import { Button, Header, Menu, MenuItem, MenuSection, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { engine } from '../engine-client.ts';
import { usePanes } from '../state/panes.ts';
import { shownPath, useWorkspace } from '../state/workspace.ts';
import { type FigureSource, figureName, figureWords } from './figure-words.ts';
import { fontRules } from './fonts.ts';
import { notify } from './notices.ts';
import { copyBlob, pngBlob, saveFile, svgText } from './picture.ts';
import { tableCsv } from './table-data.ts';
import { useTheme } from './theme.ts';
import type { ViewFrameProps } from './view-frame-props.ts';

type Form = 'png' | 'svg' | 'csv';
const FORMS: Readonly<Record<Form, { readonly label: string; readonly type: string }>> = {
  png: { label: 'PNG', type: 'image/png' },
  svg: { label: 'SVG', type: 'image/svg+xml' },
  csv: { label: 'CSV', type: 'text/plain' },
};
const PNG_SCALE = 2;

/** The trace that is shown, to be named in the file: known already, so this waits for nothing. */
async function shownTrace(): Promise<FigureSource | null> {
  const { revisions, ...now } = useWorkspace.getState();
  const path = shownPath(now);
  return path === null ? null : engine().ask('trace.open', { path }, { revision: revisions[path] ?? 0 });
}

export function ViewMenu(props: ViewFrameProps) {
  const { id, title, over, menu = [], table, picture, provenance = [] } = props;
  const open = usePanes((s) => s.menu === id);
  const { colors } = useTheme();

  async function make(form: Form, source: FigureSource | null): Promise<Blob | null> {
    const words = figureWords({ title, over, provenance }, source);
    const lines = [words.title, words.subtitle, ...words.notes];
    if (form === 'csv') return table ? new Blob([tableCsv(table, lines)], { type: FORMS.csv.type }) : null;
    const svg = picture?.();
    if (!svg) return null;
    const { s1: background, ink, ink2: quiet } = colors;
    const text = svgText(svg, { ...words, background, ink, quiet, fonts: await fontRules() });
    return form === 'svg' ? new Blob([text], { type: FORMS.svg.type }) : pngBlob(text, PNG_SCALE);
  }

  async function take(form: Form, way: 'copy' | 'save'): Promise<void> {
    try {
      const source = await shownTrace();
      const name = `${figureName(title, source)}.${form}`;
      const blob = await make(form, source);
      if (!blob) {
        notify('There is nothing drawn to copy yet.');
      } else if (way === 'copy' && (await copyBlob(FORMS[form].type, blob))) {
        notify(`${title} copied as ${FORMS[form].label}.`);
      } else {
        saveFile(name, blob);
        notify(way === 'copy' ? `The clipboard does not take it here: saved as ${name}.` : `Saved ${name}.`);
      }
    } catch (error) {
      notify(`Could not make the ${FORMS[form].label}: ${error instanceof Error ? error.message : error}`);
    }
  }

  const forms: readonly Form[] = [...(picture ? (['png', 'svg'] as const) : []), ...(table ? (['csv'] as const) : [])];
  const unavailable = props.state?.kind === 'empty' || props.state?.kind === 'error' || props.state?.kind === 'missing';
  return (
    <MenuTrigger isOpen={open} onOpenChange={(next) => usePanes.setState({ menu: next ? id : null })}>
      <Button className="icon-button" aria-label={`Menu of ${title}`}>
        <Ellipsis size={16} strokeWidth={1.75} aria-hidden="true" />
      </Button>
      <Popover className="popover" placement="bottom end" offset={4}>
        <Menu className="menu" aria-label={`Menu of ${title}`}>
          {menu.map((entry) => (
            <MenuItem
              key={entry.id}
              id={entry.id}
              textValue={entry.label}
              isDisabled={entry.isDisabled ?? false}
              onAction={entry.run}
            >
              <span className="menu-tick" aria-hidden="true">
                {entry.checked ? '✓' : ''}
              </span>
              <span className="menu-label">{entry.label}</span>
              {entry.keys ? <kbd>{entry.keys}</kbd> : null}
            </MenuItem>
          ))}
          {menu.length > 0 ? <Separator /> : null}
          {(['copy', 'save'] as const).map((way) => (
            <MenuSection key={way}>
              <Header>{way === 'copy' ? 'Copy as' : 'Save as'}</Header>
              {forms.map((form) => (
                <MenuItem
                  key={form}
                  id={`${way}-${form}`}
                  textValue={`${way} ${FORMS[form].label}`}
                  isDisabled={unavailable}
                  onAction={() => void take(form, way)}
                >
                  <span className="menu-tick" />
                  <span className="menu-label">
                    {FORMS[form].label}
                    {form === 'csv' ? ', full precision' : ''}
                  </span>
                </MenuItem>
              ))}
            </MenuSection>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
