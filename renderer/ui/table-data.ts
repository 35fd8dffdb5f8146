// A labelled array as rows and columns: what a view's table alternative shows and what "Copy as CSV" writes. One
// description for both, so that they cannot differ.

export type CellValue = number | string | null;

export interface TableColumn {
  /** Name in the CSV: `mean_weight`. */
  readonly id: string;
  /** Heading. */
  readonly label: string;
  /** `nats`, `share`; part of the CSV's heading. */
  readonly unit?: string;
  /** Full precision; null where it is not defined, shown as `–`. */
  value(row: number): CellValue;
  /** As the reader meets it. Absent: numbers to 4 significant digits, text as it is. */
  format?(value: CellValue, row: number): string;
  /** Texts of the corpus: letters of any script. */
  readonly corpus?: boolean;
  /** Language and direction of a text cell. */
  lang?(row: number): string | undefined;
  /** Why a value is not defined, in the cell's tooltip. */
  whyNot?(row: number): string;
}

export interface TableData {
  /** What one row is: `One row per layer and expert`. */
  readonly caption: string;
  readonly rows: number;
  readonly columns: readonly TableColumn[];
  /** Enter or click on a row; as a click on its mark in the picture. */
  onActivate?(row: number): void;
  /** The row of the current selection, -1 for none. */
  readonly current?: number;
}

/** The text of one cell. */
export function cellText(column: TableColumn, row: number): string {
  const value = column.value(row);
  if (value === null || (typeof value === 'number' && !Number.isFinite(value))) return '–';
  if (column.format) return column.format(value, row);
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? value.toLocaleString('en-US') : String(Number(value.toPrecision(4)));
}

const CHARACTER = 7.2;
const PADDING = 18;
/** Of the arrow beside the heading of the column that sorts. */
const ARROW = 16;
const NARROWEST = 48;
const WIDEST = 280;
/** Rows that are measured: the widths of a table need not wait for a million rows. */
const MEASURED = 200;

/** Width in CSS pixels that each column needs for its heading and its texts; long texts are cut. */
export function columnWidths(data: TableData): readonly number[] {
  const rows = Math.min(data.rows, MEASURED);
  return data.columns.map((column) => {
    let most = 0;
    for (let i = 0; i < rows; i++) {
      const row = Math.floor((i * data.rows) / rows);
      most = Math.max(most, cellText(column, row).length);
    }
    const needed = Math.max(most * CHARACTER, column.label.length * CHARACTER + ARROW) + PADDING;
    return Math.ceil(Math.min(WIDEST, Math.max(NARROWEST, needed)));
  });
}

/** Whether a column's first known value is a number; of a column that knows none, too: its dashes stand with numbers. */
export function isNumeric(data: TableData, column: TableColumn): boolean {
  for (let row = 0; row < Math.min(data.rows, MEASURED); row++) {
    const value = column.value(row);
    if (value !== null) return typeof value === 'number';
  }
  return true;
}

/** Rows in the order of one column: numbers by value, text by its own order, undefined always last. */
export function sortedRows(data: TableData, column: TableColumn | null, descending: boolean): Uint32Array {
  const order = Uint32Array.from({ length: data.rows }, (_, row) => row);
  if (!column) return order;
  const values = Array.from(order, (row) => column.value(row));
  const missing = (value: CellValue | undefined) =>
    value === null || value === undefined || (typeof value === 'number' && Number.isNaN(value));
  const sign = descending ? -1 : 1;
  return order.sort((x, y) => {
    const a = values[x];
    const b = values[y];
    if (missing(a) || missing(b)) return Number(missing(a)) - Number(missing(b)) || x - y;
    const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
    return sign * order || x - y;
  });
}

function csvField(value: CellValue): string {
  if (value === null || (typeof value === 'number' && Number.isNaN(value))) return '';
  const text = String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Tidy CSV in full precision; `notes` become `#` lines on top. */
export function tableCsv(data: TableData, notes: readonly string[]): string {
  const heading = data.columns.map((column) => csvField(column.unit ? `${column.id} (${column.unit})` : column.id));
  const lines = notes.map((note) => `# ${note.replaceAll(/\s*\n\s*/g, ' ')}`);
  lines.push(heading.join(','));
  for (let row = 0; row < data.rows; row++) {
    lines.push(data.columns.map((column) => csvField(column.value(row))).join(','));
  }
  return `${lines.join('\n')}\n`;
}
