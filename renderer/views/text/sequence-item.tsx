// One sequence of the column: its number in the gutter, and its text as a plain paragraph of one text node.

import { memo, type ReactNode } from 'react';
import { directionOf, languageLabel, settingOf } from '../../charts/language.ts';
import { showSequence } from '../../state/selection.ts';

export interface SequenceItemProps {
  readonly sequence: number;
  /** Of the source. */
  readonly id: string;
  /** null while it is not known. */
  readonly text: string | null;
  readonly language: string;
  /** The vocabulary's spellings in place of a text. */
  readonly spelled: boolean;
  readonly current: boolean;
  /** Why there is no colour. */
  readonly note: ReactNode;
}

export const SequenceItem = memo(function SequenceItem(props: SequenceItemProps) {
  const { sequence, id, text, language, spelled, current, note } = props;
  const { fontSize, lineHeight, nastaliq } = settingOf(language, text ?? '');
  const address = `s${sequence}`;
  return (
    <div className="text-item" data-sequence={sequence} data-current={current} data-set={text !== null}>
      <button
        type="button"
        // The arrow keys lead from sequence to sequence.
        tabIndex={-1}
        className="text-gutter"
        style={{ height: lineHeight }}
        title={[address, id, languageLabel(language)].filter(Boolean).join(' · ')}
        aria-label={`Sequence ${sequence}${language ? `, ${language}` : ''}`}
        aria-current={current}
        onClick={() => showSequence(sequence)}
      >
        <span className="text-gutter-number">{sequence}</span>
        <span className="text-gutter-language">{language.split('-')[0]}</span>
      </button>
      <div className="text-body">
        <p
          className={spelled ? 'text-paragraph spelled' : 'text-paragraph'}
          data-nastaliq={nastaliq}
          lang={language || undefined}
          dir={spelled ? 'ltr' : directionOf(language)}
          style={{ fontSize, lineHeight: `${lineHeight}px`, minHeight: lineHeight }}
        >
          {text}
        </p>
        {note ? <div className="text-item-note">{note}</div> : null}
      </div>
    </div>
  );
});
