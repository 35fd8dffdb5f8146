// What the text view says of a token: in the tooltip, to a screen reader, and in the table.

import { formatProbability, type RouterEntry, type SequenceData } from '#protocol';
import type { TooltipLine } from '../../charts/tooltip.ts';
import { visibleText } from '../../charts/visible-text.ts';
import type { TableData } from '../../ui/table-data.ts';
import type { Piece } from './fragments.ts';

/** Everything that reading a token needs. */
export interface Reader {
  readonly data: SequenceData;
  readonly router: RouterEntry;
  /** Place of the router in the trace's list. */
  readonly index: number;
  readonly bytes: Uint8Array;
  readonly textOf: (token: number) => string;
  readonly pieceOf: (token: number) => Piece | null;
}

/** `E0 B8 81` */
export function hexBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}

function tokenBytes({ bytes, data }: Reader, token: number): Uint8Array {
  return bytes.subarray(data.byteStart[token], data.byteEnd[token]);
}

/** Chosen experts at a layer: `E12 0.31 · E4 0.22`. @param most slots to name */
export function chosenText({ data, router, index }: Reader, token: number, most: number): string {
  const { topK } = router;
  const names: string[] = [];
  for (let slot = 0; slot < Math.min(topK, most); slot++) {
    const at = token * topK + slot;
    names.push(`E${data.experts[index]?.[at]} ${formatProbability(data.weights[index]?.[at] ?? Number.NaN)}`);
  }
  return names.join(' · ') + (topK > most ? ` · ${topK - most} more` : '');
}

const SHOWN_BYTES = 8;
const SHOWN_SLOTS = 3;

/** Tooltip of a token. */
export function tokenLines(reader: Reader, token: number): readonly TooltipLine[] {
  const { data, router, index } = reader;
  const piece = reader.pieceOf(token);
  const bytes = tokenBytes(reader, token);
  const hex = hexBytes(bytes.subarray(0, SHOWN_BYTES)) + (bytes.length > SHOWN_BYTES ? ' …' : '');
  const entropy = data.entropy?.[index]?.[token];
  const nll = data.nll?.[token];
  const measures = [
    entropy === undefined ? '' : `entropy ${entropy.toFixed(2)} nats`,
    nll === undefined ? '' : `nll ${Number.isNaN(nll) ? '–' : `${nll.toFixed(2)} nats`}`,
  ].filter(Boolean);
  const lines: TooltipLine[] = [
    { kind: 'title', text: `position ${token} · id ${data.tokenIds[token]}${data.special[token] ? ' · special' : ''}` },
    piece
      ? { kind: 'value', text: `token ${piece.number} of ${piece.of} of`, quote: `“${visibleText(piece.character)}”` }
      : { kind: 'value', text: '', quote: visibleText(reader.textOf(token)) },
    { kind: 'note', text: `${data.tokenTexts[token] ?? ''}${bytes.length > 0 ? ` · ${hex}` : ''}` },
    { kind: 'note', text: `L${router.layer}: ${chosenText(reader, token, SHOWN_SLOTS)}` },
  ];
  if (measures.length > 0) lines.push({ kind: 'note', text: measures.join(' · ') });
  lines.push({ kind: 'note', text: 'click select · Shift-click group · Space keep' });
  return lines;
}

/** `token 14, the, layer 3, experts 12, 4, 9` */
export function spokenToken(reader: Reader, token: number): string {
  const { data, router, index } = reader;
  const { topK } = router;
  const experts = data.experts[index]?.subarray(token * topK, (token + 1) * topK) ?? [];
  const piece = reader.pieceOf(token);
  const words = piece
    ? `piece ${piece.number} of ${piece.of} of ${piece.character}`
    : reader.textOf(token).trim() || data.tokenTexts[token];
  return `token ${token}, ${words}, layer ${router.layer}, experts ${Array.from(experts).join(', ')}`;
}

/** The same numbers as a table: one row per token of the sequence, routes of the chosen layer. */
export function tokenTable(reader: Reader, current: number, onActivate: (token: number) => void): TableData {
  const { data, router, index } = reader;
  const { topK, layer } = router;
  const list = (token: number, what: ArrayLike<number> | undefined, format: (value: number) => string) =>
    Array.from({ length: topK }, (_, slot) => format(what?.[token * topK + slot] ?? Number.NaN)).join(' ');
  const orNull = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
  return {
    caption: `One row per token of sequence ${data.sequence}; routes of layer ${layer}`,
    rows: data.tokens,
    current,
    onActivate,
    columns: [
      { id: 'position', label: 'Position', value: (t) => t },
      { id: 'token', label: 'Token', value: (t) => data.tokenTexts[t] ?? '' },
      { id: 'text', label: 'Text', value: (t) => visibleText(reader.textOf(t)), lang: () => data.labels.language },
      { id: 'token_id', label: 'Id', value: (t) => data.tokenIds[t] ?? null, format: (v) => String(v) },
      { id: 'bytes', label: 'Bytes', value: (t) => hexBytes(tokenBytes(reader, t)) },
      { id: 'special', label: 'Special', value: (t) => (data.special[t] ? 'yes' : 'no') },
      { id: `L${layer}_experts`, label: `L${layer} experts`, value: (t) => list(t, data.experts[index], String) },
      {
        id: `L${layer}_weights`,
        label: `L${layer} weights`,
        value: (t) => list(t, data.weights[index], String),
        format: (_, t) => list(t, data.weights[index], formatProbability),
      },
      {
        id: `L${layer}_entropy`,
        label: 'Entropy',
        unit: 'nats',
        value: (t) => orNull(data.entropy?.[index]?.[t]),
        whyNot: () => 'Needs router_probs; this trace holds choices.',
      },
      {
        id: 'nll',
        label: 'nll',
        unit: 'nats',
        value: (t) => orNull(data.nll?.[t]),
        whyNot: () => (data.nll ? 'The first token has none before it.' : 'Recorded without nll.'),
      },
    ],
  };
}
