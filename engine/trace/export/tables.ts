// The two tables that a trace can be laid out as, column by column.

import { layerColumn, NO_ID, type RouterEntry, type TraceManifest } from '#protocol';
import { type Column, isReserved, partColumns } from '../columns.ts';
import type { Rows } from '../row-values.ts';

export type ExportType = 'uint16' | 'uint32' | 'int32' | 'float32' | 'bool' | 'text';

export interface ExportColumn {
  readonly name: string;
  /** The column of the trace that it is made of, where it is one. */
  readonly from: string;
  readonly type: ExportType;
  /** Values per row of a list; 0 for a plain column. */
  readonly list: number;
  readonly nullable: boolean;
}

export interface ExportTable {
  readonly columns: readonly ExportColumn[];
  /** Columns of the trace that it is made of. */
  readonly reads: readonly string[];
  /** Rows of the table for rows of the trace. */
  rowsOf(rows: Rows): number;
  /** Values of a column, row after row; of a list one after the other. null: there is none. */
  values(rows: Rows, column: ExportColumn): ArrayLike<number | string | boolean | null>;
}

const TYPES: Readonly<Record<Column['type'], ExportType>> = {
  uint16: 'uint16',
  uint32: 'uint32',
  int32: 'int32',
  float16: 'float32',
  float32: 'float32',
  bool: 'bool',
  utf8: 'text',
};

/** A row per token, the columns of the trace itself. */
export function wideTable(manifest: TraceManifest): ExportTable {
  const columns = exportedColumns(manifest);
  return {
    columns,
    reads: columns.map(({ from }) => from),
    rowsOf: ({ from, to }) => to - from,
    values: read,
  };
}

/** A row per token, router and slot: the choices. Logits have no place in it. */
export function longTable(manifest: TraceManifest): ExportTable {
  const { routers, level } = manifest;
  const perToken = routers.reduce((sum, { topK }) => sum + topK, 0);
  const tokenColumns = exportedColumns(manifest).filter(
    ({ from }) => !routers.some((router) => ofRouter(router, from)),
  );
  const choice = (name: string, type: ExportType): ExportColumn => ({
    ...{ name, from: name, type },
    ...{ list: 0, nullable: false },
  });
  const own = [
    choice('layer', 'uint16'),
    choice('router', 'uint16'),
    choice('slot', 'uint16'),
    choice('expert', 'uint16'),
    choice('weight', 'float32'),
    ...(level === 'norms' ? [choice('expert_norm', 'float32')] : []),
  ];
  const kinds =
    level === 'norms' ? (['experts', 'weights', 'expert_norm'] as const) : (['experts', 'weights'] as const);
  const stored = { expert: 'experts', weight: 'weights', expert_norm: 'expert_norm' } as const;
  // The same for every token.
  const layers = routers.flatMap(({ layer, topK }) => Array.from({ length: topK }, () => layer));
  const numbers = routers.flatMap(({ router, topK }) => Array.from({ length: topK }, () => router));
  const slots = routers.flatMap(({ topK }) => Array.from({ length: topK }, (_, slot) => slot));
  const repeated = { layer: layers, router: numbers, slot: slots };
  return {
    columns: [...tokenColumns, ...own],
    reads: [
      ...tokenColumns.map(({ from }) => from),
      ...routers.flatMap((router) => kinds.map((kind) => layerColumn(router, kind))),
    ],
    rowsOf: ({ from, to }) => (to - from) * perToken,
    values(rows, column) {
      const tokens = rows.to - rows.from;
      const { name } = column;
      if (name === 'layer' || name === 'router' || name === 'slot') {
        const pattern = repeated[name];
        return Uint16Array.from({ length: tokens * perToken }, (_, i) => pattern[i % perToken] as number);
      }
      if (name !== 'expert' && name !== 'weight' && name !== 'expert_norm') {
        const once = read(rows, column);
        return Array.from({ length: tokens * perToken }, (_, i) => once[Math.floor(i / perToken)] ?? null);
      }
      const result = name === 'expert' ? new Uint16Array(tokens * perToken) : new Float32Array(tokens * perToken);
      let offset = 0;
      for (const router of routers) {
        const from = layerColumn(router, stored[name]);
        const values = name === 'expert' ? rows.uint16(from) : rows.float32(from);
        for (let i = 0; i < values.length; i++) {
          const token = Math.floor(i / router.topK);
          result[token * perToken + offset + (i % router.topK)] = values[i] as number;
        }
        offset += router.topK;
      }
      return result;
    },
  };
}

function exportedColumns(manifest: TraceManifest): readonly ExportColumn[] {
  return partColumns(manifest).map(({ name, type, list, nullable }) => ({
    ...{ name: manifest.labels.includes(name) ? labelColumn(name) : name, from: name },
    ...{ type: TYPES[type], list, nullable },
  }));
}

/** Names that other columns of some table have. */
const TAKEN = ['tokens', 'layer', 'router', 'slot', 'expert', 'weight', 'expert_norm'];

/** The column of a label. SQL tells no case apart, so another one's name is no name for it in any case. */
export function labelColumn(label: string): string {
  const lower = label.toLowerCase();
  return TAKEN.includes(lower) || isReserved(lower) ? `label_${label}` : label;
}

function ofRouter(router: RouterEntry, name: string): boolean {
  const prefix = layerColumn(router, 'experts').slice(0, -'experts'.length);
  return name.startsWith(prefix);
}

function read(rows: Rows, { from: name, type, nullable }: ExportColumn): ArrayLike<number | string | boolean | null> {
  switch (type) {
    case 'uint16':
      return rows.uint16(name);
    case 'uint32':
      return rows.uint32(name);
    case 'int32':
      // null where it may be: -1 is no id.
      return nullable ? Array.from(rows.int32(name), (id) => (id === NO_ID ? null : id)) : rows.int32(name);
    case 'bool':
      return Array.from(rows.flags(name), (flag) => flag === 1);
    case 'text':
      return rows.texts(name);
    case 'float32': {
      const values = rows.float32(name);
      return nullable ? Array.from(values, (value) => (Number.isNaN(value) ? null : value)) : values;
    }
  }
}
