// What one expert is for: which languages and other values choose it, at which places, who works beside it, and the texts
// around its strongest choices.

import { Button } from 'react-aria-components';
import { type ExpertAddress, type ExpertDetail, formatAddress, formatCountOf, formatRatio } from '#protocol';
import { selectExpert, selectLanguage } from '../../../state/selection.ts';
import type { ViewProps } from '../../../state/view-props.ts';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { LoadingLine } from '../../../ui/view-state.tsx';
import { Contexts } from './contexts.tsx';
import { profileOf } from './model.ts';
import { Profile } from './profile.tsx';
import { contextLabel, useExpertDetail } from './use-expert-detail.ts';
import './expert-card.css';

export interface ExpertCardProps {
  readonly view: ViewProps;
  readonly address: ExpertAddress;
}

export function ExpertCard({ view, address }: ExpertCardProps) {
  const answer = useExpertDetail(view, address);
  if (answer.status === 'loading') return <LoadingLine progress={answer.progress} text="What it is for" />;
  if (answer.error) return <ErrorNote error={answer.error} retry={answer.retry} />;
  const detail = answer.data;
  if (!detail || detail.chosen === 0) return null;
  return (
    <div className="expert-card">
      <Profiles detail={detail} />
      <Partners detail={detail} layer={address.layer} />
      <Contexts contexts={detail.contexts} by={contextLabel(view)} />
    </div>
  );
}

/** The language first; labels of few values after it; places last. */
function Profiles({ detail }: { readonly detail: ExpertDetail }) {
  const labels = [...detail.profiles].sort((a, b) => Number(b.label === 'language') - Number(a.label === 'language'));
  const profiles = labels.flatMap(({ label, values }) => profileOf(label, values, detail) ?? []);
  const places = profileOf('place', detail.positions, detail, 'given');
  return (
    <>
      {profiles.map((profile) => (
        <Profile
          key={profile.label}
          title={`By ${profile.label}, against an even share`}
          profile={profile}
          {...(profile.label === 'language' ? { onChoose: selectLanguage } : {})}
        />
      ))}
      {places ? <Profile title="By place in the text" profile={places} /> : null}
    </>
  );
}

function Partners({ detail, layer }: { readonly detail: ExpertDetail; readonly layer: number }) {
  if (detail.router.topK < 2 || detail.partners.length === 0) return null;
  return (
    <>
      <h3>On the same token, against chance</h3>
      <ul className="partners">
        {detail.partners.map(({ expert, lift, tokens }) => (
          <li key={expert}>
            <Button
              className="link"
              onPress={() => selectExpert({ layer, expert })}
              aria-label={`${formatAddress({ layer, expert })}, ${formatRatio(lift)} of what independence would give`}
            >
              <span className="mono">{formatAddress({ layer, expert })}</span>
            </Button>
            <span className="tabular" title={`together on ${formatCountOf(tokens, 'token')}`}>
              {formatRatio(lift)}
            </span>
          </li>
        ))}
      </ul>
      <p className="help">1 × is what independent choices would give.</p>
    </>
  );
}
