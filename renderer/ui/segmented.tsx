// One choice of a few, as a row of buttons.

import type { ReactNode } from 'react';
import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';

export interface Segment<T extends string> {
  readonly id: T;
  readonly label: ReactNode;
  /** For screen readers, where the label is an icon or a letter. */
  readonly name?: string;
}

export interface SegmentedProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly segments: readonly Segment<T>[];
  readonly onChange: (value: T) => void;
}

export function Segmented<T extends string>({ label, value, segments, onChange }: SegmentedProps<T>) {
  return (
    <ToggleButtonGroup
      className="segmented"
      aria-label={label}
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[value]}
      onSelectionChange={(keys) => {
        const [id] = keys;
        const segment = segments.find((each) => each.id === id);
        if (segment) onChange(segment.id);
      }}
    >
      {segments.map((segment) => (
        <ToggleButton key={segment.id} id={segment.id} {...(segment.name ? { 'aria-label': segment.name } : {})}>
          {segment.label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
