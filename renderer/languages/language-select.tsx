// Chooses one of the languages of a trace, by code and own name.

import { languageLabel } from '../charts/language.ts';

export interface LanguageSelectProps {
  /** Before the choice: `from`. */
  readonly label: string;
  readonly languages: readonly string[];
  readonly value: string;
  readonly onChange: (language: string) => void;
}

export function LanguageSelect({ label, languages, value, onChange }: LanguageSelectProps) {
  return (
    <label className="labelled-select">
      <span>{label}</span>
      <select
        className="select"
        title="Reference language"
        disabled={languages.length === 0}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      >
        {languages.map((each) => (
          <option key={each} value={each}>
            {languageLabel(each)}
          </option>
        ))}
      </select>
    </label>
  );
}
