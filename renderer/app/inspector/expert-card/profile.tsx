// One profile of an expert as bars, with a line where an even share would be.

import { useState } from 'react';
import { Button } from 'react-aria-components';
import { formatCount, formatRatio, formatShare } from '#protocol';
import type { Profile as ProfileModel } from './model.ts';

/** Shown before somebody asks for all. */
const FIRST = 8;

export interface ProfileProps {
  readonly title: string;
  readonly profile: ProfileModel;
  readonly onChoose?: (value: string) => void;
}

export function Profile({ title, profile, onChoose }: ProfileProps) {
  const [all, setAll] = useState(false);
  const { bars, even } = profile;
  const shown = all ? bars : bars.slice(0, FIRST);
  return (
    <>
      <h3>{title}</h3>
      <ul className="profile">
        {shown.map(({ value, ratio, length, tokens, chosen }) => (
          <li
            key={value}
            title={`${value}: chosen for ${formatCount(chosen)} of ${formatCount(tokens)} tokens (${formatShare(chosen / tokens)}), ${formatRatio(ratio)} of an even share`}
          >
            {onChoose ? (
              <Button className="link profile-value" onPress={() => onChoose(value)}>
                {value}
              </Button>
            ) : (
              <span className="profile-value">{value}</span>
            )}
            <span className="profile-track" aria-hidden="true">
              <span className="profile-bar" style={{ inlineSize: `${100 * length}%` }} />
              <span className="profile-even" style={{ insetInlineStart: `${100 * even}%` }} />
            </span>
            <span className="tabular">{formatRatio(ratio)}</span>
          </li>
        ))}
      </ul>
      {bars.length > FIRST ? (
        <Button className="link" onPress={() => setAll(!all)}>
          {all ? `The first ${FIRST}` : `All ${bars.length}`}
        </Button>
      ) : null}
    </>
  );
}
