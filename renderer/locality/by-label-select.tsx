// What a part of a view shows: one of its own choices, or one thing per value of a label of the trace.

interface Choice<C extends string> {
  readonly id: C;
  readonly name: string;
}

interface ByLabelSelectProps<C extends string> {
  readonly label: string;
  readonly title: string;
  readonly className?: string;
  readonly choices: readonly Choice<C>[];
  /** Of the trace. */
  readonly labels: readonly string[];
  /** `label`: by the values of `by`. */
  readonly value: C | 'label';
  readonly by: string;
  readonly onChange: (value: C | 'label', by?: string) => void;
}

/** Before a label's name in an option's value: no choice begins so. */
const BY = 'by ';

export function ByLabelSelect<C extends string>(props: ByLabelSelectProps<C>) {
  const { label, title, className = '', choices, labels, value, by, onChange } = props;
  return (
    <select
      className={`select ${className}`.trimEnd()}
      aria-label={label}
      title={title}
      value={value === 'label' ? BY + by : value}
      onChange={({ target }) =>
        target.value.startsWith(BY) ? onChange('label', target.value.slice(BY.length)) : onChange(target.value as C)
      }
    >
      {choices.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
      {labels.map((each) => (
        <option key={each} value={BY + each}>
          {BY + each}
        </option>
      ))}
    </select>
  );
}
