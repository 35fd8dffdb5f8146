// Which corpus is recorded, and what of it: sets on the left, the preview of the chosen one beside them.

import { useCorpus } from '../../../state/corpus.ts';
import { setKey } from '../../../state/corpus-choice.ts';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { DroppedBar } from './dropped-bar.tsx';
import { FolderChoice } from './folder-choice.tsx';
import { SetList } from './set-list.tsx';
import { SetPreview } from './set-preview.tsx';
import { UploadLine } from './upload-line.tsx';

export function CorpusChoice() {
  const set = useCorpus((s) => s.set);
  const browsing = useCorpus((s) => s.browsing);
  const error = useCorpus((s) => s.error);
  return (
    <div className="corpus-choice">
      <SetList />
      <div className="corpus-middle">
        <UploadLine />
        {error ? <ErrorNote error={error} /> : null}
        <DroppedBar as="dataset" />
        {browsing ? <FolderChoice /> : null}
        {!browsing && set ? <SetPreview key={setKey(set)} set={set} /> : null}
        {!browsing && !set && !error ? (
          <div className="state-card">
            <p>Choose a corpus to see its texts, side by side in their languages, before anything is recorded.</p>
            <p className="help">
              Files of your own work too: tables, JSON lines, Parquet, Arrow, XML, text with a sentence per line. Drop
              them on this window.
            </p>
          </div>
        ) : null}
      </div>
    </div>
  );
}
