// Beside the text: the selected token and its way through the layers.

import { ChevronDown, ChevronUp } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { type ExpertAddress, formatProbability, type RouterEntry } from '#protocol';
import { type Box, createTooltip } from '../../charts/tooltip.ts';
import { visibleText } from '../../charts/visible-text.ts';
import { hover } from '../../state/hover.ts';
import { selectLayer, useSelection } from '../../state/selection.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { useSize } from '../../ui/use-size.ts';
import { draw, PATH_ROW, pathRows, pathWidth } from './draw-path.ts';
import {
  chosenText,
  predictedText,
  type Reader,
  rawToken,
  readableToken,
  SHOWN_SLOTS,
  tokenAddress,
} from './reading.ts';

export interface PathPanelProps {
  readonly reader: Reader;
  readonly routers: readonly RouterEntry[];
  /** -1 for none. */
  readonly token: number;
  readonly groupColor: (expert: number) => string | null;
  readonly onSelect: (expert: ExpertAddress) => void;
}

/** What an element of the drawing stands for. */
function addressOf(
  element: EventTarget | null,
): { layer: number; expert: number | null; weight: string; box: Box } | null {
  if (!(element instanceof Element)) return null;
  const mark = element.closest('.path-cell') ?? element.closest('.path-row');
  if (!(mark instanceof SVGElement)) return null;
  const { layer, expert, weight } = mark.dataset;
  if (layer === undefined) return null;
  const { left, top, right, bottom } = mark.getBoundingClientRect();
  return {
    layer: Number(layer),
    expert: expert === undefined ? null : Number(expert),
    weight: weight ?? '',
    box: { left, top, right, bottom },
  };
}

function Heading({ reader, token, open }: { readonly reader: Reader; readonly token: number; readonly open: boolean }) {
  const { data, router } = reader;
  const piece = reader.pieceOf(token);
  const nll = data.nll?.[token];
  const predicted = predictedText(reader, token);
  return (
    <>
      <p className="text-path-token">
        <span className="mono">{tokenAddress(reader, token)}</span>{' '}
        {piece ? `token ${piece.number} of ${piece.of} of ` : null}
        <bdi lang={data.labels.language} className="text-path-spelling">
          {piece ? `“${visibleText(piece.character)}”` : readableToken(reader, token)}
        </bdi>
        {open || !router ? null : ` · L${router.layer}: ${chosenText(reader, token, SHOWN_SLOTS)}`}
      </p>
      {open ? (
        <p className="text-path-facts">
          token id {data.tokenIds[token]} · <span>{rawToken(reader, token)}</span>
          {nll === undefined || Number.isNaN(nll) ? '' : ` · nll ${nll.toFixed(2)} nats`}
          {data.special[token] ? ' · special' : ''}
          {predicted === null ? null : (
            <>
              {' · predicts '}
              <bdi>“{predicted}”</bdi>
            </>
          )}
        </p>
      ) : null}
    </>
  );
}

/** `token` without a selection shows how to get one. */
export function PathPanel({ reader, routers, token, groupColor, onSelect }: PathPanelProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const { width } = useSize(scroller);
  const expert = useSelection((s) => s.expert);
  const layer = reader.router?.layer ?? 0;
  const { data } = reader;
  const open = useSettings((s) => s.path);
  const shown = token >= 0 && token < data.tokens;
  const rows = useMemo(() => (shown ? pathRows(data, routers, token) : []), [data, routers, token, shown]);
  const maxWeight = useMemo(
    () => rows.reduce((max, row) => row.cells.reduce((m, cell) => Math.max(m, cell.weight || 0), max), 0),
    [rows],
  );

  useEffect(() => {
    if (!svg.current || width === 0) return;
    draw(svg.current, { rows, maxWeight, layer, expert, groupColor }, { width: pathWidth(rows, width) });
  }, [rows, maxWeight, layer, expert, groupColor, width]);

  // A layer chosen elsewhere comes into sight.
  useEffect(() => {
    const row = rows.findIndex((each) => each.layer === layer);
    const box = scroller.current;
    if (!box || row < 0) return;
    const top = row * PATH_ROW;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + PATH_ROW > box.scrollTop + box.clientHeight) box.scrollTop = top + PATH_ROW - box.clientHeight;
  }, [rows, layer]);

  useEffect(() => {
    const element = svg.current;
    if (!element) return;
    const tooltip = createTooltip();
    const move = (event: PointerEvent) => {
      const at = addressOf(event.target);
      if (!at) return;
      if (at.expert === null) {
        tooltip.hide();
        hover({ kind: 'layer', layer: at.layer });
        return;
      }
      hover({ kind: 'expert', layer: at.layer, expert: at.expert });
      tooltip.show(`L${at.layer}.E${at.expert}`, at.box, () => [
        { kind: 'title', text: `L${at.layer}.E${at.expert}` },
        { kind: 'value', text: `weight ${at.weight}` },
        { kind: 'note', text: 'factor on this expert’s output for this token' },
      ]);
    };
    const leave = () => {
      tooltip.hide();
      hover(null);
    };
    const click = (event: MouseEvent) => {
      const at = addressOf(event.target);
      if (!at) return;
      if (at.expert === null) selectLayer(at.layer);
      else onSelect({ layer: at.layer, expert: at.expert });
    };
    element.addEventListener('pointermove', move);
    element.addEventListener('pointerleave', leave);
    element.addEventListener('click', click);
    return () => {
      element.removeEventListener('pointermove', move);
      element.removeEventListener('pointerleave', leave);
      element.removeEventListener('click', click);
      tooltip.destroy();
    };
  }, [onSelect]);

  return (
    <aside className="text-path" data-open={open} aria-label="Path of the selected token">
      <div className="text-path-heading">
        <div className="text-path-words">
          {shown ? (
            <Heading reader={reader} token={token} open={open} />
          ) : (
            <p className="text-path-none">
              Click a token, or press <kbd>.</kbd> for the next, to see which experts it takes in every layer.
            </p>
          )}
        </div>
        <IconButton
          icon={open ? ChevronDown : ChevronUp}
          label={open ? 'Fold the path' : 'Unfold the path'}
          onPress={() => changeSettings({ path: !open })}
        />
      </div>
      {shown && open ? (
        <p className="text-path-caption">
          per layer: experts, first choice first ·{' '}
          {maxWeight > 0 ? `bar: weight, longest ${formatProbability(maxWeight)}` : 'their weights were not recorded'}
        </p>
      ) : null}
      <div ref={scroller} className="text-path-scroll" hidden={!open || !shown}>
        <svg
          ref={svg}
          role="img"
          aria-label={shown ? `Chosen experts in ${rows.length} layers` : 'No token selected'}
        />
      </div>
    </aside>
  );
}
