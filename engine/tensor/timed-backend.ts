// A backend whose operations a profile can tell apart.

import type { Backend } from './backend.ts';
import { timed } from './profile.ts';

export function timedBackend(backend: Backend): Backend {
  return {
    ...backend,
    lookup: (table, ids) => timed('embedding', () => backend.lookup(table, ids)),
    linear: (x, weight, options) =>
      timed(options?.exact ? 'router' : 'linear', () => backend.linear(x, weight, options)),
    mixture(x, experts, shape, dispatch, want) {
      const mixture = timed('experts: rows collected', () => backend.mixture(x, experts, shape, dispatch, want));
      return {
        ...mixture,
        add: (placed) => timed('experts: products', () => mixture.add(placed)),
        finish: () => timed('experts: mixed', () => mixture.finish()),
      };
    },
    attention: (q, k, v, layout, shape) => timed('attention', () => backend.attention(q, k, v, layout, shape)),
    attendNewest: (q, k, v, shape, positions) =>
      timed('attention', () => backend.attendNewest(q, k, v, shape, positions)),
  };
}
