// A field of text for what costs: each change reads the files anew.

import { useState } from 'react';
import { Field } from '../../../ui/field.tsx';

/** A field whose text counts when it is left or Enter is pressed. */
export function LateField({
  label,
  help,
  value,
  placeholder,
  onChange,
}: {
  readonly label: string;
  readonly help?: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly onChange: (value: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  const take = () => {
    if (typed.trim() !== value) onChange(typed.trim());
  };
  return (
    <Field label={label} help={help}>
      {(ids) => (
        <input
          {...ids}
          className="input short mono"
          spellCheck={false}
          placeholder={placeholder}
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={take}
          onKeyDown={(event) => {
            if (event.key === 'Enter') take();
          }}
        />
      )}
    </Field>
  );
}
