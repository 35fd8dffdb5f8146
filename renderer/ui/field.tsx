// A form field: label, control, and a line of help tied to it.

import { type ReactNode, useId } from 'react';

export interface FieldProps {
  readonly label: string;
  readonly help?: ReactNode;
  /** The control, given the ids that tie it to its label and help. */
  readonly children: (ids: { readonly id: string; readonly 'aria-describedby': string }) => ReactNode;
}

export function Field({ label, help, children }: FieldProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, 'aria-describedby': `${id}-help` })}
      <div id={`${id}-help`} className="help">
        {help}
      </div>
    </div>
  );
}

export interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly help?: ReactNode;
  readonly disabled?: boolean;
}

export function Check({ label, checked, onChange, help, disabled = false }: CheckProps) {
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {label}
        {help ? <span className="help">{help}</span> : null}
      </span>
    </label>
  );
}
