// Looks a published model up by name, so that its line stands out.

import { useEffect, useId, useState } from 'react';
import type { PublishedModel } from '#protocol';
import { findPublished } from './model.ts';

export interface PublishedSearchProps {
  readonly published: readonly PublishedModel[];
  readonly value: string | null;
  readonly onChange: (model: string | null) => void;
}

export function PublishedSearch({ published, value, onChange }: PublishedSearchProps) {
  const list = useId();
  const [text, setText] = useState(value ?? '');
  // One that was chosen in the figure or the table.
  useEffect(() => setText(value ?? ''), [value]);
  return (
    <>
      <input
        className="input published-search"
        type="search"
        list={list}
        aria-label="Published model that stands out"
        title="Published model that stands out: a name or a part of one"
        placeholder="models"
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          const found = findPublished(published, event.target.value);
          // What is being typed stays as it is until it is a whole name.
          if (found?.toLowerCase() === event.target.value.trim().toLowerCase()) onChange(found);
          else if (event.target.value === '') onChange(null);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onChange(findPublished(published, text));
        }}
        onBlur={() => setText(value ?? '')}
      />
      <datalist id={list}>
        {published.map(({ model }) => (
          <option key={model} value={model} />
        ))}
      </datalist>
    </>
  );
}
