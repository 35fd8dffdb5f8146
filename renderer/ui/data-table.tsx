// biome-ignore-all lint/a11y/useSemanticElements: a virtualised grid of absolutely placed rows cannot be a <table>.
// The table alternative of a view: sortable, virtualised, walked with the arrow keys. Any number of rows costs the rows
// on screen.

import { ArrowDown, ArrowUp } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react';
import { cellText, columnWidths, isNumeric, sortedRows, type TableData } from './table-data.ts';
import { useSize } from './use-size.ts';

const ROW = 24;
const SPARE = 6;

interface Sort {
  readonly column: string;
  readonly descending: boolean;
}

export interface DataTableProps {
  readonly data: TableData;
  readonly label: string;
}

export function DataTable({ data, label }: DataTableProps) {
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const { height } = useSize(scroller);
  const [sort, setSort] = useState<Sort | null>(null);
  const [cursor, setCursor] = useState(-1);
  const [top, setTop] = useState(0);
  const column = data.columns.find((each) => each.id === sort?.column) ?? null;
  const order = useMemo(() => sortedRows(data, column, sort?.descending ?? false), [data, column, sort]);
  const numeric = useMemo(() => data.columns.map((each) => isNumeric(data, each)), [data]);

  const first = Math.max(0, Math.floor(top / ROW) - SPARE);
  const end = Math.min(data.rows, Math.ceil((top + height) / ROW) + SPARE);

  const bring = (place: number) => {
    const box = scroller.current;
    if (!box) return;
    // The heading row sticks on top and covers one row.
    const above = place * ROW;
    if (above < box.scrollTop) box.scrollTop = above;
    else if (above + 2 * ROW > box.scrollTop + box.clientHeight) box.scrollTop = above + 2 * ROW - box.clientHeight;
  };

  // A selection made elsewhere is brought into sight, with what stands around it.
  const current = data.current ?? -1;
  useEffect(() => {
    const box = scroller.current;
    const above = order.indexOf(current) * ROW;
    if (!box || above < 0) return;
    if (above < box.scrollTop || above + 2 * ROW > box.scrollTop + box.clientHeight) {
      box.scrollTop = above + ROW - box.clientHeight / 2;
    }
  }, [current, order]);

  const onKeyDown = (event: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(height / ROW) - 2);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: 1,
      ArrowUp: -1,
      PageDown: page,
      PageUp: -page,
      Home: -data.rows,
      End: data.rows,
    };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = Math.min(data.rows - 1, Math.max(0, cursor + step));
      setCursor(next);
      bring(next);
    } else if (event.key === 'Enter' && cursor >= 0) {
      event.preventDefault();
      data.onActivate?.(order[cursor] ?? 0);
    }
  };

  const widths = useMemo(() => columnWidths(data), [data]);
  const template = widths.map((width, i) => `minmax(${width}px, ${numeric[i] ? 1 : 2}fr)`).join(' ');
  const minWidth = widths.reduce((sum, width) => sum + width, 0);
  const rows = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
  return (
    <div
      ref={scroller}
      className="data-table"
      role="grid"
      aria-label={`${label}. ${data.caption}`}
      aria-rowcount={data.rows + 1}
      aria-colcount={data.columns.length}
      aria-activedescendant={cursor >= first && cursor < end ? `${id}-${cursor}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
    >
      <div
        role="row"
        tabIndex={-1}
        className="data-row heading"
        aria-rowindex={1}
        style={{ gridTemplateColumns: template, minWidth }}
      >
        {data.columns.map((each, i) => {
          const sorted = sort?.column === each.id ? sort : null;
          return (
            <div
              key={each.id}
              role="columnheader"
              tabIndex={-1}
              aria-sort={sorted ? (sorted.descending ? 'descending' : 'ascending') : 'none'}
              className={numeric[i] ? 'number' : ''}
            >
              <button
                type="button"
                title={each.unit ? `${each.label}, ${each.unit}` : each.label}
                onClick={() =>
                  setSort({ column: each.id, descending: sorted ? !sorted.descending : Boolean(numeric[i]) })
                }
              >
                <span>{each.label}</span>
                {sorted ? sorted.descending ? <ArrowDown size={12} /> : <ArrowUp size={12} /> : null}
              </button>
            </div>
          );
        })}
      </div>
      <div role="presentation" className="data-rows" style={{ height: data.rows * ROW, minWidth }}>
        {rows.map((place) => {
          const row = order[place] ?? 0;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid itself takes the keys for its active row.
            <div
              key={place}
              id={`${id}-${place}`}
              role="row"
              tabIndex={-1}
              aria-rowindex={place + 2}
              aria-selected={row === current}
              className={place === cursor ? 'data-row cursor' : 'data-row'}
              style={{ gridTemplateColumns: template, minWidth, top: place * ROW }}
              onClick={() => {
                setCursor(place);
                data.onActivate?.(row);
              }}
            >
              {data.columns.map((each, i) => {
                const text = cellText(each, row);
                return (
                  <div
                    key={each.id}
                    role="gridcell"
                    tabIndex={-1}
                    className={numeric[i] ? 'number' : each.corpus ? 'corpus' : ''}
                    lang={each.lang?.(row)}
                    dir={each.lang ? 'auto' : 'ltr'}
                    title={text === '–' ? each.whyNot?.(row) : text}
                  >
                    {text}
                  </div>
                );
              })}
            </div>
          );
        })}
      </div>
    </div>
  );
}
