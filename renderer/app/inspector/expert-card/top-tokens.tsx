// The tokens that an expert is chosen for most often: by the one that is there, by what the model predicts after it, and
// by the one that comes next. The first are asked of the layer, whose view asks the same; the others of the expert.

import { useState } from 'react';
import { type ExpertAddress, formatCount, formatShare, type TopToken } from '#protocol';
import { visibleText } from '../../../charts/visible-text.ts';
import { useAnswer } from '../../../state/use-answer.ts';
import { routerOfLayer, type ViewProps } from '../../../state/view-props.ts';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { type Segment, Segmented } from '../../../ui/segmented.tsx';
import { LoadingLine } from '../../../ui/view-state.tsx';
import { useExpertDetail } from './use-expert-detail.ts';

export interface TopTokensProps {
  readonly view: ViewProps;
  readonly address: ExpertAddress;
}

type Kind = 'there' | 'predicted' | 'next';

const KINDS: readonly (Segment<Kind> & { readonly help: string })[] = [
  { id: 'there', label: 'There', help: 'The percentage is the share of that token’s occurrences.' },
  {
    id: 'predicted',
    label: 'Predicted',
    help: 'What the model predicts after a token that comes here. The percentage is the share of that prediction’s occurrences.',
  },
  {
    id: 'next',
    label: 'Next',
    help: 'What follows a token that comes here. The percentage is the share of that token’s occurrences after another.',
  },
];

/** As many as the layer's view lists. */
const SHOWN = 8;

export function TopTokens({ view, address }: TopTokensProps) {
  const [kind, setKind] = useState<Kind>('there');
  const List = kind === 'there' ? There : Following;
  return (
    <>
      <h3>Tokens routed here most often</h3>
      <Segmented label="Which token is counted" value={kind} segments={KINDS} onChange={setKind} />
      <List view={view} address={address} kind={kind} />
    </>
  );
}

interface ListProps extends TopTokensProps {
  readonly kind: Kind;
}

function There({ view, address }: ListProps) {
  const { trace, revision } = view;
  const router = routerOfLayer(trace.map.routers, address.layer);
  const answer = useAnswer('trace.layer', { path: trace.path, router }, revision);
  const detail = answer.data ?? (answer.last?.router.layer === address.layer ? answer.last : undefined);
  if (!detail) return answer.status === 'loading' ? <LoadingLine progress={answer.progress} text="Top tokens" /> : null;
  return <Tokens tokens={detail.topTokens[address.expert] ?? []} kind="there" />;
}

function Following({ view, address, kind }: ListProps) {
  const answer = useExpertDetail(view, address);
  if (answer.error) return <ErrorNote error={answer.error} retry={answer.retry} />;
  if (!answer.data) return <LoadingLine progress={answer.progress} text="Top tokens" />;
  const { topPredicted, topNext } = answer.data;
  if (kind === 'predicted' && topPredicted === null) {
    return (
      <p className="help">
        This trace has no predictions. Record the texts again with negative log-likelihoods to have them.
      </p>
    );
  }
  return <Tokens tokens={(kind === 'predicted' ? topPredicted : topNext) ?? []} kind={kind} />;
}

function Tokens({ tokens, kind }: { readonly tokens: readonly TopToken[]; readonly kind: Kind }) {
  if (tokens.length === 0) return <p className="help">None.</p>;
  return (
    <>
      <ol className="top-tokens">
        {tokens.slice(0, SHOWN).map(({ tokenId, token, text, count, share }) => (
          <li key={tokenId} title={`token ${tokenId}, "${token}" in the vocabulary`}>
            <bdi className="token-text">{visibleText(text) || `id ${tokenId}`}</bdi>
            <span className="tabular">
              {formatCount(count)}×, {formatShare(share)}
            </span>
          </li>
        ))}
      </ol>
      <p className="help">{KINDS.find(({ id }) => id === kind)?.help}</p>
    </>
  );
}
