// What was chosen about the views of the Languages layout, kept over a reload of this window.

/** What profiles are made of; `auto`: router probabilities where they were recorded. */
export type Basis = 'auto' | 'choices';

export const ALIGNMENT_TABS = ['divergence', 'entropy', 'consistency', 'scores'] as const;
export type AlignmentTab = (typeof ALIGNMENT_TABS)[number];

/** By what languages are coloured and set apart. */
export type Grouping = 'family' | 'script';

/** Measured on the trace, or brought along. */
export type ScoreChoice = 'bits-per-byte' | 'bits-per-item' | 'given';

export interface GivenScores {
  readonly name: string;
  readonly values: Readonly<Record<string, number>>;
}

export interface AlignmentView {
  /** Wanted as reference, whether or not the open trace has it. */
  readonly reference: string;
  readonly basis: Basis;
  readonly tab: AlignmentTab;
  readonly grouping: Grouping;
  /** A small figure for each group. */
  readonly apart: boolean;
  /** First and last of the middle layers, where they were moved off the trough; they mean something in this trace alone. */
  readonly middle: { readonly path: string; readonly layers: readonly [from: number, to: number] } | null;
  readonly score: ScoreChoice;
  /** The table that was brought along. */
  readonly given: GivenScores | null;
}

const KEY = 'routescope.alignment';

export const DEFAULT_VIEW: AlignmentView = {
  reference: 'en',
  basis: 'auto',
  tab: 'divergence',
  grouping: 'family',
  apart: false,
  middle: null,
  score: 'bits-per-byte',
  given: null,
};

type Stored = Partial<Record<keyof AlignmentView, unknown>>;

/** From stored text; whatever is damaged or unknown gives way to the default. */
export function parseView(text: string | null): AlignmentView | null {
  if (!text) return null;
  let stored: Stored;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return null;
    stored = value;
  } catch {
    // Written by another version: there is nothing in it that cannot be chosen again.
    return null;
  }
  const given = givenOf(stored.given);
  const score =
    stored.score === 'bits-per-item' || (stored.score === 'given' && given) ? stored.score : 'bits-per-byte';
  return {
    reference: typeof stored.reference === 'string' && stored.reference ? stored.reference : DEFAULT_VIEW.reference,
    basis: stored.basis === 'choices' ? 'choices' : 'auto',
    tab: ALIGNMENT_TABS.find((each) => each === stored.tab) ?? DEFAULT_VIEW.tab,
    grouping: stored.grouping === 'script' ? 'script' : 'family',
    apart: stored.apart === true,
    middle: middleOf(stored.middle),
    score,
    given,
  };
}

function middleOf(value: unknown): AlignmentView['middle'] {
  const { path, layers } = (value ?? {}) as { readonly path?: unknown; readonly layers?: unknown };
  if (typeof path !== 'string' || !Array.isArray(layers)) return null;
  const [from, to] = layers as readonly unknown[];
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to)) return null;
  const range = [from as number, to as number] as const;
  return range[0] >= 0 && range[0] <= range[1] ? { path, layers: range } : null;
}

function givenOf(value: unknown): GivenScores | null {
  const { name, values } = (value ?? {}) as { readonly name?: unknown; readonly values?: unknown };
  if (typeof name !== 'string' || name === '' || typeof values !== 'object' || values === null) return null;
  const entries = Object.entries(values);
  const isWhole =
    entries.length > 0 && entries.every(([, score]) => typeof score === 'number' && Number.isFinite(score));
  return isWhole ? { name, values: Object.fromEntries(entries) as Record<string, number> } : null;
}

/** What this window had chosen before a reload. */
export function recallView(): AlignmentView | null {
  try {
    return parseView(sessionStorage.getItem(KEY));
  } catch {
    // Storage is blocked, or there is none.
    return null;
  }
}

export function rememberView(view: AlignmentView): void {
  const { reference, basis, tab, grouping, apart, middle, score, given } = view;
  try {
    sessionStorage.setItem(KEY, JSON.stringify({ reference, basis, tab, grouping, apart, middle, score, given }));
  } catch {
    // Storage is blocked or full: a reload then starts with the defaults.
  }
}
