// Beneath a figure: warnings that belong beside its numbers, and how they were made.

import { TriangleAlert } from 'lucide-react';

export interface FigureNotesProps {
  readonly warnings: readonly string[];
  readonly notes: readonly string[];
}

export function FigureNotes({ warnings, notes }: FigureNotesProps) {
  return (
    <div className="figure-notes">
      {warnings.map((warning) => (
        <p key={warning} className="figure-warning" title={warning}>
          <TriangleAlert size={12} strokeWidth={2} aria-label="Warning" />
          <span>{warning}</span>
        </p>
      ))}
      {notes.length > 0 ? <p title={notes.join(' · ')}>{notes.join(' · ')}</p> : null}
    </div>
  );
}
