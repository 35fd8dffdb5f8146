// One language of the trace: how much of it there is, and how far from the reference it is routed, once that is known.

import { Button } from 'react-aria-components';
import { formatProbability, type LabelledArray, valueAt } from '#protocol';
import { languageName } from '../../charts/language.ts';
import { groupOf } from '../../languages/language-groups.ts';
import { type AlignmentArrays, useAlignment } from '../../state/alignment.ts';
import { readLanguage } from '../../state/steps.ts';
import type { ViewProps } from '../../state/view-props.ts';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { CopyAddress } from './copy-address.tsx';

export interface LanguageFactsProps {
  readonly view: ViewProps;
  readonly language: string;
}

/** A value of an array that is by language alone, or why there is none. */
function fact(name: string, array: LabelledArray, labels: Readonly<Record<string, string>>, digits: number): Fact {
  const value = valueAt(array, labels);
  if (typeof value === 'string') return { name, value: '–', note: value };
  return { name, value: value.toFixed(digits), note: `${array.unit}; ${array.over}` };
}

function aligned(arrays: AlignmentArrays, language: string): readonly Fact[] {
  const { reference, items, tokens, fertility, divergence, troughLayers } = arrays;
  const own = { language };
  const facts = [
    fact('Items', items, { ...own, count: 'items' }, 0),
    fact('Tokens per item', tokens, own, 1),
    fact(`Tokens × ${reference}`, fertility, own, 2),
  ];
  if (language === reference) return [{ name: 'Is', value: 'the reference' }, ...facts];
  const layers = divergence.dims[1]?.labels ?? [];
  const known = layers
    .map((layer) => ({ layer, value: valueAt(divergence, { ...own, layer }) }))
    .flatMap(({ layer, value }) => (typeof value === 'number' ? [{ layer, value }] : []))
    .sort((a, b) => a.value - b.value);
  const [least, most] = [known[0], known.at(-1)];
  const end = (name: string, point: (typeof known)[number] | undefined): Fact =>
    point
      ? { name, value: `${formatProbability(point.value)} at ${point.layer}`, note: `D from ${reference}` }
      : { name, value: '–', note: String(valueAt(divergence, { ...own, layer: layers[0] ?? '' })) };
  const edge = (name: string) => valueAt(troughLayers, { ...own, edge: name });
  const [from, to] = [edge('from'), edge('to')];
  return [
    ...facts,
    fact(`Pairs with ${reference}`, items, { ...own, count: 'pairs' }, 0),
    end('Nearest', least),
    end('Furthest', most),
    typeof from === 'string'
      ? { name: 'Trough', value: 'none', note: from }
      : { name: 'Trough', value: from === to ? `layer ${from}` : `layers ${from}–${to}` },
  ];
}

export function LanguageFacts({ view, language }: LanguageFactsProps) {
  const { arrays } = useAlignment(view);
  return (
    <section className="inspector-focus">
      <CopyAddress kind="Language" address={`lang:${language}`} />
      <Facts
        facts={[
          { name: 'Name', value: <bdi lang={language}>{languageName(language)}</bdi> },
          { name: 'Family', value: groupOf(language, 'family').name },
          { name: 'Script', value: groupOf(language, 'script').name },
          ...(arrays ? aligned(arrays, language) : []),
        ]}
      />
      <Button className="button" onPress={() => void readLanguage(language)}>
        Read its texts
      </Button>
    </section>
  );
}
