// The languages of a set as tick boxes, with their own names and what they lack.

import { useState } from 'react';
import { Button } from 'react-aria-components';
import { type DatasetLanguage, formatCount, formatCountOf } from '#protocol';
import { directionOf } from '../../../charts/language.ts';
import { changeChoice } from '../../../state/corpus.ts';
import { languageKey } from '../../../state/corpus-choice.ts';
import { isMeant, nameOf, quickChoices } from './quick-languages.ts';

/** From so many on they can be searched. */
const SEARCHED = 40;

export interface LanguageTicksProps {
  readonly languages: readonly DatasetLanguage[];
  readonly chosen: readonly string[];
}

function hoverWords({ language, source, items, missingCount }: DatasetLanguage): string {
  const own = source && source !== language ? `, in the set ${source}` : '';
  const lack = missingCount > 0 ? `; ${formatCount(missingCount)} missing` : '';
  return `${nameOf(language || source, 'en')}${own}: ${formatCountOf(items, 'item')}${lack}`;
}

function Tick({ entry, chosen }: { readonly entry: DatasetLanguage; readonly chosen: readonly string[] }) {
  const key = languageKey(entry);
  const name = nameOf(key, key);
  const toggle = (on: boolean) =>
    changeChoice({ languages: on ? [...chosen, key] : chosen.filter((each) => each !== key) });
  return (
    <label className="language-tick" title={hoverWords(entry)}>
      <input type="checkbox" checked={chosen.includes(key)} onChange={(event) => toggle(event.target.checked)} />
      <span className="mono">{key || 'not named'}</span>
      {name === key ? null : (
        <bdi className="clip" lang={key} dir={directionOf(key)}>
          {name}
        </bdi>
      )}
      {entry.missingCount > 0 ? <small className="lacks">−{formatCount(entry.missingCount)}</small> : null}
    </label>
  );
}

export function LanguageTicks({ languages, chosen }: LanguageTicksProps) {
  const [typed, setTyped] = useState('');
  const all = languages.map(languageKey);
  const shown = languages.filter((each) => isMeant(languageKey(each), typed));
  return (
    <fieldset className="language-ticks">
      <legend>
        Languages <small>{`${formatCount(chosen.length)} of ${formatCount(all.length)}`}</small>
      </legend>
      <div className="language-quick">
        {quickChoices(all).map((quick) => (
          <Button
            key={quick.label}
            className="button small"
            aria-label={`Languages: ${quick.label}. ${quick.help}`}
            onPress={() => changeChoice({ languages: quick.languages })}
          >
            {quick.label}
          </Button>
        ))}
        {all.length >= SEARCHED ? (
          <input
            className="input search"
            type="search"
            aria-label="Find a language"
            placeholder="Find a language"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        ) : null}
      </div>
      <div className="language-grid">
        {shown.map((entry) => (
          <Tick key={languageKey(entry)} entry={entry} chosen={chosen} />
        ))}
        {shown.length === 0 ? <p className="help">No language of this set is called so.</p> : null}
      </div>
    </fieldset>
  );
}
