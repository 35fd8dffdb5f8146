// What the text view says of a token: in the tooltip, to a screen reader, and in the table.

import {
  formatProbability,
  NO_ID,
  type RouterEntry,
  type SequenceData,
  tokenBytes as spelledBytes,
  type TokenSpelling,
  tokenText,
} from '#protocol';
import type { TooltipLine } from '../../charts/tooltip.ts';
import { visibleText } from '../../charts/visible-text.ts';
import type { TableData } from '../../ui/table-data.ts';
import type { Piece } from './fragments.ts';

/** Everything that reading a token needs. */
export interface Reader {
  readonly data: SequenceData;
  /** None in a dense model. */
  readonly router: RouterEntry | undefined;
  /** Place of the router in the trace's list. */
  readonly index: number;
  readonly bytes: Uint8Array;
  /** How the vocabulary spells its tokens. */
  readonly spelling: TokenSpelling;
  readonly textOf: (token: number) => string;
  readonly pieceOf: (token: number) => Piece | null;
}

/** `E0 B8 81` */
export function hexBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ');
}

/** Of the text; in a trace without text, those that the vocabulary's spelling stands for. */
function tokenBytes({ bytes, data, spelling }: Reader, token: number): Uint8Array {
  if (data.text !== null) return bytes.subarray(data.byteStart[token], data.byteEnd[token]);
  return spelledBytes(data.tokenTexts[token] ?? '', spelling) ?? new Uint8Array(0);
}

/** `s0@20` */
export function tokenAddress({ data }: Reader, token: number): string {
  return `s${data.sequence}@${token}`;
}

/** What a reader sees of a token; the vocabulary's entry where nothing of the text belongs to it. */
export function readableToken({ data, spelling, textOf }: Reader, token: number): string {
  const own = data.text === null ? '' : textOf(token);
  return visibleText(own || tokenText(data.tokenTexts[token] ?? '', spelling));
}

const SHOWN_BYTES = 8;

/** The small print: `à¤¶ · E0 A4 B6`, the vocabulary's spelling and the bytes. */
export function rawToken(reader: Reader, token: number): string {
  const bytes = tokenBytes(reader, token);
  const hex = hexBytes(bytes.subarray(0, SHOWN_BYTES)) + (bytes.length > SHOWN_BYTES ? ' …' : '');
  return [`spelled ${reader.data.tokenTexts[token]}`, hex].filter(Boolean).join(' · ');
}

/** Chosen experts at a layer: `E12 0.31 · E4 0.22`, without weights where none were recorded. @param most slots to name */
export function chosenText({ data, router, index }: Reader, token: number, most: number): string {
  if (!router) return '';
  const { topK } = router;
  const names: string[] = [];
  for (let slot = 0; slot < Math.min(topK, most); slot++) {
    const at = token * topK + slot;
    const weight = data.weights[index]?.[at] ?? Number.NaN;
    const expert = `E${data.experts[index]?.[at]}`;
    names.push(Number.isNaN(weight) ? expert : `${expert} ${formatProbability(weight)}`);
  }
  return names.join(' · ') + (topK > most ? ` · ${topK - most} more` : '');
}

/** What the model predicts after a token; null where nobody computed it. */
export function predictedText({ data, spelling }: Reader, token: number): string | null {
  const id = data.predicted?.ids[token] ?? NO_ID;
  if (id === NO_ID) return null;
  return visibleText(tokenText(data.predicted?.texts[token] ?? '', spelling)) || `id ${id}`;
}

/** More than this many experts do not fit a tooltip. */
export const SHOWN_SLOTS = 8;
/** On one line of the tooltip. */
const SLOTS_IN_LINE = 4;

/** Chosen experts in lines of four: a tooltip does not wrap. */
function chosenLines(reader: Reader, token: number): readonly TooltipLine[] {
  if (!reader.router) return [];
  const names = chosenText(reader, token, SHOWN_SLOTS).split(' · ');
  const lines: TooltipLine[] = [];
  // What is left over stays with the second line.
  const last = SHOWN_SLOTS - SLOTS_IN_LINE;
  for (let at = 0; at < names.length && at <= last; at += SLOTS_IN_LINE) {
    const part = names.slice(at, at < last ? at + SLOTS_IN_LINE : undefined).join(' · ');
    lines.push({ kind: 'note', text: at === 0 ? `L${reader.router.layer}: ${part}` : part });
  }
  return lines;
}

/** Tooltip of a token. */
export function tokenLines(reader: Reader, token: number): readonly TooltipLine[] {
  const { data, index } = reader;
  const piece = reader.pieceOf(token);
  const entropy = data.entropy?.[index]?.[token];
  const nll = data.nll?.[token];
  const measures = [
    entropy === undefined ? '' : `entropy ${entropy.toFixed(2)} nats`,
    nll === undefined ? '' : `nll ${Number.isNaN(nll) ? '–' : `${nll.toFixed(2)} nats`}`,
  ].filter(Boolean);
  const title = `${tokenAddress(reader, token)} · id ${data.tokenIds[token]}${data.special[token] ? ' · special' : ''}`;
  const predicted = predictedText(reader, token);
  const lines: TooltipLine[] = [
    // All other lines may be taken.
    predicted === null
      ? { kind: 'title', text: title }
      : { kind: 'title', text: `${title} · predicts`, quote: `“${predicted}”` },
    piece
      ? { kind: 'value', text: `token ${piece.number} of ${piece.of} of`, quote: `“${visibleText(piece.character)}”` }
      : { kind: 'value', text: '', quote: readableToken(reader, token) },
    ...chosenLines(reader, token),
  ];
  if (measures.length > 0) lines.push({ kind: 'note', text: measures.join(' · ') });
  lines.push({ kind: 'note', text: rawToken(reader, token) });
  return lines;
}

/** `token 14, the, layer 3, experts 12, 4, 9` */
export function spokenToken(reader: Reader, token: number): string {
  const { data, router, index } = reader;
  const piece = reader.pieceOf(token);
  const words = piece
    ? `piece ${piece.number} of ${piece.of} of ${piece.character}`
    : reader.textOf(token).trim() || readableToken(reader, token);
  const spoken = `token ${token}, ${words}`;
  if (!router) return spoken;
  const { topK, layer } = router;
  const experts = data.experts[index]?.subarray(token * topK, (token + 1) * topK) ?? [];
  return `${spoken}, layer ${layer}, experts ${Array.from(experts).join(', ')}`;
}

function orNull(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}

/** The same numbers as a table: one row per token of the sequence, routes of the chosen layer where there is one. */
export function tokenTable(reader: Reader, current: number, onActivate: (token: number) => void): TableData {
  const { data, router } = reader;
  return {
    caption: `One row per token of sequence ${data.sequence}${router ? `; routes of layer ${router.layer}` : ''}`,
    rows: data.tokens,
    current,
    onActivate,
    columns: [
      { id: 'position', label: 'Position', value: (t) => t },
      { id: 'token', label: 'Token', value: (t) => data.tokenTexts[t] ?? '' },
      { id: 'text', label: 'Text', value: (t) => readableToken(reader, t), lang: () => data.labels.language },
      { id: 'token_id', label: 'Id', value: (t) => data.tokenIds[t] ?? null, format: (v) => String(v) },
      { id: 'bytes', label: 'Bytes', value: (t) => hexBytes(tokenBytes(reader, t)) },
      { id: 'special', label: 'Special', value: (t) => (data.special[t] ? 'yes' : 'no') },
      ...(router ? routeColumns(reader, router) : []),
      {
        id: 'nll',
        label: 'nll',
        unit: 'nats',
        value: (t) => orNull(data.nll?.[t]),
        whyNot: () => (data.nll ? 'The first token has none before it.' : 'Recorded without nll.'),
      },
      {
        id: 'predicted',
        label: 'Predicted next',
        value: (t) => predictedText(reader, t),
        whyNot: () => (data.predicted ? 'Nobody computed it here.' : 'Recorded without predictions.'),
      },
    ],
  };
}

function routeColumns({ data, index }: Reader, { layer, topK }: RouterEntry): TableData['columns'] {
  const list = (token: number, what: ArrayLike<number> | undefined, format: (value: number) => string) =>
    Array.from({ length: topK }, (_, slot) => format(what?.[token * topK + slot] ?? Number.NaN)).join(' ');
  return [
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
  ];
}
