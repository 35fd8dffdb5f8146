// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid of absolutely placed rows cannot be a <table>.
// The experts of a layer with the tokens they take most often, and the switch that turns one off. Virtual: 512 rows cost
// those on screen.

import { useEffect, useRef, useState } from 'react';
import { formatCount, formatProbability, formatRatio, type TopToken } from '#protocol';
import { shareLabel } from '../../charts/number-label.ts';
import { isFragment, visibleText } from '../../charts/visible-text.ts';
import { hover } from '../../state/hover.ts';
import { selectExpert } from '../../state/selection.ts';
import { useSize } from '../../ui/use-size.ts';
import { type LayerModel, type TokenRoute, tokenValue } from './model.ts';
import type { TopTokens } from './reading.ts';

const ROW = 30;
/** The heading row sticks on top and covers this much. */
const HEADING = 24;
const SPARE = 4;

export interface ExpertListProps {
  readonly model: LayerModel;
  readonly route: TokenRoute | null;
  readonly top: TopTokens;
  /** -1 for none. */
  readonly selected: number;
  /** Rows outside the selection's group step back; null without a group. */
  readonly inGroup: ((expert: number) => boolean) | null;
  readonly isOff: (expert: number) => boolean;
  readonly onSwitch: (expert: number, off: boolean) => void;
}

function rowClass(chosen: boolean, inGroup: boolean): string {
  return `layer-row${chosen ? ' chosen' : ''}${inGroup ? '' : ' outside'}`;
}

/** What stands in the column of the selected token. */
function tokenColumn(route: TokenRoute | null): { readonly label: string; readonly title: string } {
  if (!route)
    return { label: 'p token', title: 'p: the expert’s router probability at the selected token; none is selected' };
  const at = `s${route.sequence}@${route.position}`;
  return route.probs
    ? { label: 'p token', title: `p: the expert’s router probability at the selected token, ${at}` }
    : {
        label: 'w token',
        title: `w: the weight the expert was given at the selected token, ${at}; – where it was not chosen`,
      };
}

function Tokens({ tokens, loading }: { readonly tokens: readonly TopToken[] | undefined; readonly loading: boolean }) {
  if (loading) return <span className="layer-quiet">…</span>;
  if (!tokens || tokens.length === 0) return <span className="layer-quiet">–</span>;
  return tokens.map((token) => (
    <span
      key={token.tokenId}
      className="layer-token-chip"
      title={`${isFragment(token.text) ? 'bytes of a character · ' : ''}${visibleText(token.text) || token.token} · id ${token.tokenId} · ${formatCount(token.count)} times, ${shareLabel(token.share)} of this token’s occurrences`}
    >
      <bdi dir="auto" className={isFragment(token.text) ? 'fragment' : undefined}>
        {visibleText(token.text) || token.token}
      </bdi>
      <small>{formatCount(token.count)}</small>
    </span>
  ));
}

export function ExpertList({ model, route, top, selected, inGroup, isOff, onSwitch }: ExpertListProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { height } = useSize(scroller);
  const [scrollTop, setScrollTop] = useState(0);
  const { layer } = model.router;
  const column = tokenColumn(route);
  const first = Math.max(0, Math.floor(scrollTop / ROW) - SPARE);
  const end = Math.min(model.ranked.length, Math.ceil((scrollTop + height) / ROW) + SPARE);
  const rank = selected >= 0 ? (model.rankOf[selected] ?? -1) : -1;

  // An expert selected elsewhere comes into sight; changing the layer keeps the scroll.
  useEffect(() => {
    const box = scroller.current;
    if (!box || rank < 0) return;
    const y = rank * ROW;
    if (y < box.scrollTop) box.scrollTop = y;
    else if (y + ROW + HEADING > box.scrollTop + box.clientHeight) box.scrollTop = y + ROW + HEADING - box.clientHeight;
  }, [rank]);

  return (
    <div
      ref={scroller}
      className="layer-list"
      role="grid"
      aria-label={`Experts of layer ${layer} with their top tokens`}
      aria-rowcount={model.ranked.length + 1}
      onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
    >
      <div role="row" tabIndex={-1} className="layer-row heading" aria-rowindex={1}>
        <span role="columnheader" tabIndex={-1}>
          Expert
        </span>
        <span role="columnheader" tabIndex={-1} className="number">
          Load
        </span>
        <span role="columnheader" tabIndex={-1} className="number layer-ratio" title="Load over uniform">
          Ratio
        </span>
        <span role="columnheader" tabIndex={-1} className="number layer-wide" title="Mean weight when chosen">
          Weight
        </span>
        <span role="columnheader" tabIndex={-1} className="number" title={column.title}>
          {column.label}
        </span>
        <span role="columnheader" tabIndex={-1} title="Tokens it takes most often, each with how many times">
          Tokens it takes most often
        </span>
        <span role="columnheader" tabIndex={-1} aria-label="Switch" />
      </div>
      <div role="presentation" className="layer-rows" style={{ height: model.ranked.length * ROW }}>
        {model.ranked.slice(first, end).map((each, i) => {
          const { expert } = each;
          const off = isOff(expert);
          const value = tokenValue(route, expert);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: arrow keys on the figure move the same selection.
            <div
              key={expert}
              role="row"
              tabIndex={-1}
              aria-rowindex={first + i + 2}
              aria-selected={expert === selected}
              className={rowClass(route?.weights.has(expert) ?? false, inGroup === null || inGroup(expert))}
              style={{ top: (first + i) * ROW }}
              onClick={() => selectExpert({ layer, expert })}
              onPointerEnter={() => hover({ kind: 'expert', layer, expert })}
              onPointerLeave={() => hover(null)}
            >
              <span role="gridcell" tabIndex={-1} className="mono">
                {off ? <span title="Switched off">⊘ </span> : null}E{expert}
              </span>
              <span role="gridcell" tabIndex={-1} className="number">
                {shareLabel(each.share)}
              </span>
              <span role="gridcell" tabIndex={-1} className="number layer-ratio">
                {each.count === 0 ? 'dead' : formatRatio(each.ratio)}
              </span>
              <span role="gridcell" tabIndex={-1} className="number layer-wide">
                {formatProbability(each.meanWeight)}
              </span>
              <span role="gridcell" tabIndex={-1} className="number">
                {formatProbability(value)}
              </span>
              <span role="gridcell" tabIndex={-1} className="layer-tokens">
                <Tokens tokens={top?.[expert]} loading={top === null} />
              </span>
              <span role="gridcell" tabIndex={-1} className="layer-switch">
                <button
                  type="button"
                  className="layer-switch-button"
                  aria-label={`${off ? 'Switch on' : 'Switch off'} L${layer}.E${expert}`}
                  title={
                    off
                      ? 'Switch on again: record the text once more with it'
                      : 'Switch off: record the text once more without it'
                  }
                  onClick={(event) => {
                    event.stopPropagation();
                    onSwitch(expert, !off);
                  }}
                >
                  {off ? 'Switch on' : 'Switch off'}
                </button>
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
