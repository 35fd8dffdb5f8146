// A positive number that is typed in; what cannot be one is marked and counts as none.

import { useState } from 'react';
import { amount } from './reading.ts';

/** A positive number, with point or comma; null for anything else. */
export function parseAmount(text: string): number | null {
  const value = Number(text.trim().replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(value) && value > 0 ? value : null;
}

export interface AmountFieldProps {
  readonly label: string;
  readonly title: string;
  readonly value: number | null;
  /** Stands in until something is typed in. */
  readonly measured?: number | null;
  readonly onChange: (value: number | null) => void;
}

export function AmountField({ label, title, value, measured = null, onChange }: AmountFieldProps) {
  const [text, setText] = useState(value === null ? '' : String(value));
  const wrong = text.trim() !== '' && parseAmount(text) === null;
  return (
    <label
      className="labelled-select"
      title={measured === null ? title : `${title}; as read in the run, unless another is typed in`}
    >
      <span>{label}</span>
      <input
        className="input cache-amount"
        inputMode="decimal"
        aria-invalid={wrong}
        placeholder={measured === null ? '' : amount(measured)}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          onChange(parseAmount(event.target.value));
        }}
      />
    </label>
  );
}
