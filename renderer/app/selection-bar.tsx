// The selection in words: a chip per primary and per facet of the group, each of which can be taken away.

import { X } from 'lucide-react';
import { Button } from 'react-aria-components';
import { type ExpertAddress, formatAddress, formatCount, formatCountOf, formatRanges } from '#protocol';
import { isEmptyGroup, type Span } from '../state/group.ts';
import { brush, clearGroup, deselect, type Kind, select, useSelection } from '../state/selection.ts';
import type { ViewProps } from '../state/view-props.ts';

interface ChipProps {
  readonly text: string;
  readonly title: string;
  readonly focused?: boolean;
  readonly onFocus?: () => void;
  readonly onRemove: () => void;
}

function Chip({ text, title, focused = false, onFocus, onRemove }: ChipProps) {
  return (
    <span className={focused ? 'chip focused' : 'chip'} title={title}>
      {onFocus ? (
        <Button className="chip-name mono" aria-label={`${title}: ${text}`} onPress={onFocus}>
          {text}
        </Button>
      ) : (
        <span>{text}</span>
      )}
      <Button aria-label={`Take away ${text}`} onPress={onRemove}>
        <X size={12} aria-hidden="true" />
      </Button>
    </span>
  );
}

/** `L3.E5`, or `24 experts in layers 3–5`. */
export function expertsWords(experts: readonly ExpertAddress[]): string {
  const [only] = experts;
  if (only && experts.length === 1) return formatAddress(only);
  const layers = [...new Set(experts.map((each) => each.layer))].sort((x, y) => x - y);
  return `${formatCount(experts.length)} experts in layer${layers.length > 1 ? 's' : ''} ${formatRanges(layers)}`;
}

/** `s0@4–9`, or `31 tokens in 3 sequences`. Ranges include their ends, as people write them. */
export function tokensWords(spans: readonly Span[]): string {
  const [only] = spans;
  if (only && spans.length === 1) {
    return only.end - only.start === 1
      ? `s${only.sequence}@${only.start}`
      : `s${only.sequence}@${only.start}–${only.end - 1}`;
  }
  const tokens = spans.reduce((sum, span) => sum + span.end - span.start, 0);
  const sequences = new Set(spans.map((span) => span.sequence)).size;
  return `${formatCountOf(tokens, 'token')} in ${formatCountOf(sequences, 'sequence')}`;
}

function GroupChips() {
  const group = useSelection((s) => s.group);
  if (isEmptyGroup(group)) return null;
  const { layers, experts, tokens } = group;
  return (
    <>
      <span className="bar-label">Group</span>
      {layers.length > 0 ? (
        <Chip
          text={`layer${layers.length > 1 ? 's' : ''} ${formatRanges(layers)}`}
          title="Layers of the group"
          onRemove={() => brush({ layers }, 'subtract')}
        />
      ) : null}
      {experts.length > 0 ? (
        <Chip
          text={expertsWords(experts)}
          title="Experts of the group"
          onRemove={() => brush({ experts }, 'subtract')}
        />
      ) : null}
      {tokens.length > 0 ? (
        <Chip text={tokensWords(tokens)} title="Tokens of the group" onRemove={() => brush({ tokens }, 'subtract')} />
      ) : null}
      <Button className="button quiet small" onPress={clearGroup}>
        Clear group
      </Button>
    </>
  );
}

export function SelectionBar({ trace, recording }: ViewProps) {
  const { expert, token, layer, language, focus } = useSelection();
  const primaries: { kind: Kind; text: string; title: string; run: () => void }[] = [];
  if (expert) {
    primaries.push({
      kind: 'expert',
      text: formatAddress(expert),
      title: 'Selected expert',
      run: () => select({ kind: 'expert', ...expert }),
    });
  }
  if (token) {
    primaries.push({
      kind: 'token',
      text: `s${token.sequence}@${token.position}`,
      title: 'Selected token',
      run: () => select({ kind: 'token', ...token }),
    });
  }
  if (layer !== null && layer !== expert?.layer) {
    primaries.push({
      kind: 'layer',
      text: `L${layer}`,
      title: 'Selected layer',
      run: () => select({ kind: 'layer', layer }),
    });
  }
  if (language !== null) {
    primaries.push({
      kind: 'language',
      text: `language: ${language}`,
      title: 'Selected language',
      run: () => select({ kind: 'language', language }),
    });
  }
  const group = useSelection((s) => s.group);
  const nothing = primaries.length === 0 && isEmptyGroup(group);
  const { tokens, special } = trace.map;
  return (
    <div className="selection-bar" role="toolbar" aria-label="Selection" data-pane="selection">
      {nothing ? (
        <span className="bar-label">Nothing selected: click an expert, a token, a layer or a language</span>
      ) : null}
      {primaries.map(({ kind, text, title, run }) => (
        <Chip
          key={kind}
          text={text}
          title={title}
          focused={focus === kind}
          onFocus={run}
          onRemove={() => deselect(kind)}
        />
      ))}
      <GroupChips />
      <span className="spring" />
      <span
        className="bar-label tabular"
        title={`${formatCountOf(special, 'special token')} ${special === 1 ? 'is' : 'are'} left out of the sums`}
      >
        {formatCountOf(tokens, 'token')}
        {recording === null ? ` in ${formatCountOf(trace.manifest.counts.sequences, 'sequence')}` : ' so far'}
      </span>
    </div>
  );
}
