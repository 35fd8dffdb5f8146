// Which columns a trace's files have, derived from its manifest: the writer lays them out by this list and the reader
// holds every file against it.

import { layerColumn, type TraceManifest } from '#protocol';

export type ColumnType = 'uint16' | 'uint32' | 'int32' | 'float16' | 'float32' | 'bool' | 'utf8';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  /** Values per row of a fixed-size list; 0 for a plain column. */
  readonly list: number;
  readonly nullable: boolean;
}

/** What of a manifest decides the columns. */
export type Layout = Pick<
  TraceManifest,
  'labels' | 'routers' | 'level' | 'logits' | 'interventions' | 'text' | 'predicted'
>;

/** Of the token's place in its text. */
const TOKEN_COLUMNS: readonly Column[] = [
  plain('sequence', 'uint32'),
  plain('position', 'uint32'),
  plain('token_id', 'uint32'),
  plain('token', 'utf8'),
  plain('byte_start', 'uint32'),
  plain('byte_end', 'uint32'),
  { ...plain('nll', 'float32'), nullable: true },
];

const PREDICTED_COLUMNS: readonly Column[] = [
  { ...plain('predicted', 'int32'), nullable: true },
  { ...plain('predicted_token', 'utf8'), nullable: true },
];

const FLAG_COLUMNS: readonly Column[] = [plain('special', 'bool'), plain('generated', 'bool')];

/** Columns of a part, in order. */
export function partColumns(layout: Layout): readonly Column[] {
  const columns = [...tokenColumns(layout), ...layout.labels.map(label)];
  for (const router of layout.routers) {
    const list = (what: Parameters<typeof layerColumn>[1], type: ColumnType, length: number): void => {
      columns.push({ name: layerColumn(router, what), type, list: length, nullable: false });
    };
    list('experts', 'uint16', router.topK);
    list('weights', 'float32', router.topK);
    if (layout.level !== 'choices') {
      list('router_logits', layout.logits, router.experts);
      if (hasEdited(layout)) list('router_logits_edited', layout.logits, router.experts);
    }
    if (layout.level === 'norms') {
      list('expert_norm', 'float32', router.topK);
      list('out_cosine', 'float32', 0);
    }
  }
  return columns;
}

/** Columns of sequences.arrow, in order. */
export function sequenceColumns({ labels, text }: Pick<Layout, 'labels' | 'text'>): readonly Column[] {
  const texts = ['id', 'item', ...(text ? ['text'] : [])];
  return [plain('sequence', 'uint32'), ...texts.map((name) => plain(name, 'utf8')), ...labels.map(label)];
}

/** Whether logits after interventions are stored beside the router's own. */
export function hasEdited(layout: Pick<Layout, 'level' | 'interventions'>): boolean {
  return layout.level !== 'choices' && layout.interventions.length > 0;
}

function tokenColumns({ predicted }: Pick<Layout, 'predicted'>): readonly Column[] {
  return [...TOKEN_COLUMNS, ...(predicted ? PREDICTED_COLUMNS : []), ...FLAG_COLUMNS];
}

/**
 * Names that a label may not take, in parts or in sequences.arrow.
 * @param layout of a trace that is there already: a label may have a name that it has no column of
 */
export function isReserved(name: string, layout: Pick<Layout, 'predicted'> = { predicted: true }): boolean {
  return (
    name === 'id' ||
    name === 'item' ||
    name === 'text' ||
    /^L\d+_/.test(name) ||
    tokenColumns(layout).some((column) => column.name === name)
  );
}

/** `fixed_size_list<uint16>[8]` */
export function typeName({ type, list }: Pick<Column, 'type' | 'list'>): string {
  return list > 0 ? `fixed_size_list<${type}>[${list}]` : type;
}

/** Bytes of one value; 0 for text and bits, which have no whole size. */
export function valueBytes(type: ColumnType): number {
  if (type === 'uint16' || type === 'float16') return 2;
  return type === 'uint32' || type === 'int32' || type === 'float32' ? 4 : 0;
}

function plain(name: string, type: ColumnType): Column {
  return { name, type, list: 0, nullable: false };
}

function label(name: string): Column {
  // A sequence may lack a label that others have.
  return { name, type: 'utf8', list: 0, nullable: true };
}
