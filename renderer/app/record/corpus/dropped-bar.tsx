// Says how the files that came last were taken, as a text or as a data set, and takes them the other way.

import { Button } from 'react-aria-components';
import { useCorpus } from '../../../state/corpus.ts';
import { type Dropped, takeAsDataset, takeAsText, useDropped } from '../../../state/dropped-files.ts';
import { useWorkspace } from '../../../state/workspace.ts';

export function DroppedBar({ as }: { readonly as: Dropped['as'] }) {
  const dropped = useDropped();
  const limit = useWorkspace((s) => s.info?.uploadLimit ?? Number.POSITIVE_INFINITY);
  const shown = useCorpus(
    ({ set, opened, browsing }) =>
      !browsing && opened.some(({ path, from }) => from === 'dropped' && set?.kind === 'dataset' && set.path === path),
  );
  const { files } = dropped;
  if (files.length === 0 || dropped.as !== as || (as === 'dataset' && !shown)) return null;
  const names = files.map((file) => file.name).join(', ');
  return (
    <div className="dropped-bar">
      <span className="clip" title={names}>
        {names}: taken as {as === 'text' ? 'plain text' : 'a data set'}.
      </span>
      <Button
        className="button small"
        onPress={() => void (as === 'text' ? takeAsDataset(files, limit) : takeAsText(files, limit))}
      >
        {as === 'text' ? 'Read as a data set' : 'Take as plain text'}
      </Button>
    </div>
  );
}
