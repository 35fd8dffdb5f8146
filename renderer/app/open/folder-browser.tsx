// One folder of those the engine serves: go up, go down, choose a model, a trace or text files.

import { Boxes, CornerLeftUp, FileText, Folder, Waypoints } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { Button } from 'react-aria-components';
import { type FolderEntry, formatBytes } from '#protocol';
import { browse, useOpener } from '../../state/opener.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { LoadingLine } from '../../ui/view-state.tsx';

const ICONS = { folder: Folder, model: Boxes, trace: Waypoints, text: FileText } as const;

export interface FolderBrowserProps {
  readonly label: string;
  /** Paths that are marked as chosen. */
  readonly chosen: readonly string[];
  readonly onModel?: (path: string) => void;
  readonly onTrace?: (path: string) => void;
  readonly onText?: (path: string) => void;
}

export function FolderBrowser({ label, chosen, onModel, onTrace, onText }: FolderBrowserProps) {
  const folder = useOpener((s) => s.folder);
  const answer = useAnswer('folders.list', folder === null ? {} : { path: folder });
  const listing = answer.data ?? answer.last;
  const error = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (answer.error) error.current?.scrollIntoView({ block: 'nearest' });
  }, [answer.error]);
  const actions = { folder: browse, model: onModel, trace: onTrace, text: onText } as const;
  // What cannot be chosen here is not offered.
  const offered = (entry: FolderEntry) => actions[entry.kind] !== undefined;
  return (
    <div className="folder-browser">
      <div className="folder-place">
        <Button
          className="icon-button"
          aria-label="To the folder above"
          isDisabled={listing?.parent === undefined}
          onPress={() => browse(listing?.parent ?? null)}
        >
          <CornerLeftUp size={16} aria-hidden="true" />
        </Button>
        <span className="mono clip" title={listing?.path}>
          {listing?.path ?? '…'}
        </span>
      </div>
      {answer.error ? (
        <div ref={error} className="stack">
          <ErrorNote error={answer.error} retry={answer.retry} />
          <Button className="button" onPress={() => browse(null)}>
            To the first folder
          </Button>
        </div>
      ) : null}
      {answer.status === 'loading' ? <LoadingLine text="Reading the folder" /> : null}
      <ul aria-label={label}>
        {(listing?.entries ?? []).filter(offered).map((entry) => {
          const Icon = ICONS[entry.kind];
          const act = actions[entry.kind];
          return (
            <li key={entry.path}>
              <Button
                className="library-item"
                aria-current={chosen.includes(entry.path)}
                onPress={() => act?.(entry.path)}
              >
                <Icon size={16} strokeWidth={1.75} aria-hidden="true" />
                <span className="clip grow">{entry.name}</span>
                <small>{entry.kind === 'folder' ? '' : entry.kind}</small>
                <small className="tabular">{entry.bytes === undefined ? '' : formatBytes(entry.bytes)}</small>
              </Button>
            </li>
          );
        })}
      </ul>
      {listing && !answer.error && listing.entries.filter(offered).length === 0 ? (
        <p className="help">Nothing here that can be opened.</p>
      ) : null}
    </div>
  );
}
