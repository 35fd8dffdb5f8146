// The inspector: what has the focus, in facts and with what can be done to it; below, where the numbers come from.

import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useSelection } from '../../state/selection.ts';
import { changeSettings } from '../../state/settings.ts';
import { routerOfLayer, type ViewProps } from '../../state/view-props.ts';
import { ErrorBoundary } from '../../ui/error-boundary.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { ExpertFacts } from './expert-facts.tsx';
import { LanguageFacts } from './language-facts.tsx';
import { LayerFacts } from './layer-facts.tsx';
import { TokenFacts } from './token-facts.tsx';
import { TraceFacts } from './trace-facts.tsx';

function Focus(view: ViewProps): ReactNode {
  const { focus, expert, token, layer, language } = useSelection();
  const { routers } = view.trace.map;
  if (focus === 'expert' && expert && routerOfLayer(routers, expert.layer) >= 0) {
    return <ExpertFacts view={view} address={expert} />;
  }
  if (focus === 'token' && token) return <TokenFacts view={view} address={token} />;
  if (focus === 'layer' && layer !== null && routerOfLayer(routers, layer) >= 0) {
    return <LayerFacts view={view} layer={layer} />;
  }
  if (focus === 'language' && language !== null && view.trace.languages.includes(language)) {
    return <LanguageFacts view={view} language={language} />;
  }
  return (
    <section className="inspector-focus">
      <h2>Nothing selected</h2>
      <p className="help">
        Click an expert in the Map, a token in the Text, a layer or a language. Its facts appear here.
      </p>
    </section>
  );
}

export function Inspector(view: ViewProps) {
  return (
    <aside className="inspector" aria-label="Inspector" data-pane="inspector">
      <IconButton
        className="inspector-close"
        icon={X}
        label="Hide the inspector"
        onPress={() => changeSettings({ inspector: false })}
      />
      <ErrorBoundary>
        <Focus {...view} />
        <TraceFacts {...view} />
      </ErrorBoundary>
    </aside>
  );
}
