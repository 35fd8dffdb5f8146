// The texts around an expert's strongest choices, a few for each language: what it is for, in words.

import { Button } from 'react-aria-components';
import { type ExpertContext, formatProbability } from '#protocol';
import { directionOf, languageLabel } from '../../../charts/language.ts';
import { visibleText } from '../../../charts/visible-text.ts';
import { selectToken } from '../../../state/selection.ts';

export interface ContextsProps {
  readonly contexts: readonly ExpertContext[];
  /** Label that they are grouped by; empty: none. */
  readonly by: string;
}

export function Contexts({ contexts, by }: ContextsProps) {
  const values = [...new Set(contexts.map(({ value }) => value))];
  if (values.length === 0) return null;
  return (
    <>
      <h3>Where it weighs most</h3>
      {values.map((value) => (
        <section key={value} className="contexts" aria-label={value || 'all texts'}>
          {value ? <h4>{by === 'language' ? languageLabel(value) : value}</h4> : null}
          <ol>
            {contexts
              .filter((each) => each.value === value)
              .map((context) => (
                <Context key={`${context.sequence}:${context.position}`} context={context} />
              ))}
          </ol>
        </section>
      ))}
      <p className="help">At most one of a text. Click one to read it.</p>
    </>
  );
}

function Context({ context }: { readonly context: ExpertContext }) {
  const { before, token, after, cut, weight, sequence, position, id, labels } = context;
  const language = labels.language ?? '';
  return (
    <li>
      <Button
        className="context"
        onPress={() => selectToken({ sequence, position })}
        aria-label={`${id}, token ${position}: ${token}`}
      >
        <bdi lang={language || undefined} dir={directionOf(language)}>
          {cut.before ? '…' : ''}
          {visibleText(before)}
          <mark>{visibleText(token)}</mark>
          {visibleText(after)}
          {cut.after ? '…' : ''}
        </bdi>
        <span className="tabular context-weight">
          {weight === null ? '' : formatProbability(weight)} <small>{id}</small>
        </span>
      </Button>
    </li>
  );
}
