// The chosen set before anything runs: how it is read, what of it is taken, its texts side by side.

import { TriangleAlert } from 'lucide-react';
import { type DatasetPreview, errorFrom, formatBytes, formatCountOf } from '#protocol';
import { useCorpus } from '../../../state/corpus.ts';
import { type ChosenSet, isParallel, languageKey } from '../../../state/corpus-choice.ts';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { LoadingLine } from '../../../ui/view-state.tsx';
import { Filters } from './filters.tsx';
import { LanguageTicks } from './language-ticks.tsx';
import { ReadingForm } from './reading-form.tsx';
import { missingWords, otherNotices, takenOf, takenWords } from './taken.ts';
import { TextTable } from './text-table.tsx';
import { type Preview, usePreview } from './use-preview.ts';

/** `3 files, 1.2 MB · 170 items, 4,250 sequences`. */
function sizeWords({ files, items, sequences }: DatasetPreview): string {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const amount = items > 0 ? `${formatCountOf(items, 'item')}, ${formatCountOf(sequences, 'sequence')}` : 'no text yet';
  return files.length > 0 ? `${formatCountOf(files.length, 'file')}, ${formatBytes(bytes)} · ${amount}` : amount;
}

function Notices({ notices }: { readonly notices: readonly string[] }) {
  if (notices.length === 0) return null;
  return (
    <ul className="corpus-notices">
      {notices.map((notice) => (
        <li key={notice}>
          <TriangleAlert size={14} aria-hidden="true" /> <span>{notice}</span>
        </li>
      ))}
    </ul>
  );
}

function Taken({ preview, whole }: { readonly preview: Preview; readonly whole: DatasetPreview }) {
  const { choice, taken } = preview;
  const chosen = choice.languages ?? [];
  const missing = missingWords(whole, chosen);
  return (
    <div className="taken" role="status">
      <p>
        <strong>Will be recorded: </strong>
        {choice.languages === null
          ? 'nothing yet'
          : chosen.length === 0
            ? 'nothing: no language is ticked'
            : taken.data?.error
              ? 'nothing: it cannot be recorded as it is'
              : taken.data
                ? takenWords(takenOf(taken.data, choice))
                : taken.error
                  ? 'not known'
                  : 'reading …'}
      </p>
      {missing.map((line) => (
        <p key={line} className="help">
          {line}
        </p>
      ))}
    </div>
  );
}

export function SetPreview({ set }: { readonly set: ChosenSet }) {
  const preview = usePreview(set);
  const { choice, whole, taken } = preview;
  const known = whole.data;
  const shown = taken.data ?? taken.last;
  const chosen = choice.languages ?? [];
  const all = (known?.languages ?? []).map(languageKey);
  // In the order in which they will be recorded.
  const columns = chosen.filter((each) => all.includes(each));
  const refusal = taken.data ? taken.data.error : choice.languages === null ? known?.error : null;
  const notices = otherNotices([...(known?.notices ?? []), ...(taken.data?.notices ?? [])], known?.languages ?? []);
  const opened = useCorpus((s) => s.opened.find((each) => set.kind === 'dataset' && each.path === set.path));
  const title = opened?.name ?? known?.title ?? (set.kind === 'corpus' ? set.name : set.path);
  return (
    <section className="set-preview" aria-label={`Preview of ${title}`} data-state={taken.status}>
      <header>
        <h2>{title}</h2>
        {known ? <small>{sizeWords(known)}</small> : null}
      </header>
      {set.kind === 'dataset' ? <ReadingForm reading={choice.reading} preview={known ?? whole.last} /> : null}
      {whole.status === 'loading' ? <LoadingLine progress={whole.progress} text="Reading the corpus" /> : null}
      {whole.error ? <ErrorNote error={whole.error} retry={whole.retry} /> : null}
      {known ? (
        <>
          {known.items > 0 ? (
            <>
              <LanguageTicks languages={known.languages} chosen={chosen} />
              <Filters whole={known} choice={choice} />
            </>
          ) : null}
          <Notices notices={notices.filter((notice) => !refusal || !notice.startsWith(refusal.message))} />
          {refusal ? <ErrorNote error={errorFrom(refusal)} /> : null}
          {taken.error ? <ErrorNote error={taken.error} retry={taken.retry} /> : null}
          {taken.status === 'loading' && !shown ? <LoadingLine progress={taken.progress} text="Reading texts" /> : null}
          {shown && shown.rows.length > 0 && columns.length > 0 ? (
            <TextTable
              texts={shown.rows}
              languages={columns}
              title={title}
              parallel={isParallel(known)}
              stale={taken.data === undefined}
            />
          ) : null}
          <Taken preview={preview} whole={known} />
        </>
      ) : null}
    </section>
  );
}
