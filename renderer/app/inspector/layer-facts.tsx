// One layer: how evenly its experts are used and how decided its router is.

import { Button } from 'react-aria-components';
import { formatAddress, formatCount, formatCountOf, formatShare } from '#protocol';
import { layerStats } from '../../state/expert-stats.ts';
import { selectExpert } from '../../state/selection.ts';
import { routerOfLayer, type ViewProps } from '../../state/view-props.ts';
import { Facts } from '../../ui/facts.tsx';
import { CopyAddress } from './copy-address.tsx';
import { routerFacts } from './router-words.ts';

export interface LayerFactsProps {
  readonly view: ViewProps;
  readonly layer: number;
}

export function LayerFacts({ view, layer }: LayerFactsProps) {
  const { map } = view.trace;
  const router = routerOfLayer(map.routers, layer);
  const stats = layerStats(map, router);
  const entry = map.routers[router];
  if (!entry) return null;
  const busiest = { layer, expert: stats?.busiest ?? 0 };
  return (
    <section className="inspector-focus">
      <CopyAddress kind="Layer" address={`L${layer}`} />
      <Facts
        facts={[
          ...routerFacts(entry),
          ...(stats
            ? [
                { name: 'Never chosen', value: formatCount(stats.dead) },
                {
                  name: 'Evenness of load',
                  value: stats.evenness.toFixed(3),
                  note: 'entropy of the shares over log(experts); 1 is perfectly even',
                },
                {
                  name: 'Mean router entropy',
                  value: stats.entropy === null ? '–' : `${stats.entropy.toFixed(2)} nats`,
                  note:
                    stats.entropy === null
                      ? 'probabilities were not recorded'
                      : `at most ${Math.log(stats.experts).toFixed(2)} nats; over ${formatCountOf(map.tokens, 'token')}, special ones left out`,
                },
                {
                  name: 'Most chosen',
                  value: (
                    <Button className="link mono" onPress={() => selectExpert(busiest)}>
                      {formatAddress(busiest)}
                    </Button>
                  ),
                },
                { name: 'Its share', value: formatShare(stats.busiestShare) },
              ]
            : []),
        ]}
      />
    </section>
  );
}
