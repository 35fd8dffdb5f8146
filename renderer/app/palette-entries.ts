// What the palette offers for a line: the address it names, then commands and known things that match, best first.

import { formatRanges, type LibraryItem, type TraceSummary } from '#protocol';
import { layoutFor, targetAddress } from '../state/address.ts';
import type { Target } from '../state/group.ts';
import { openTrace } from '../state/open.ts';
import { inspectModel } from '../state/opener.ts';
import { recordedSequences, sequenceProblem } from '../state/recorded.ts';
import { select, showSequence } from '../state/selection.ts';
import { routerLayers } from '../state/steps.ts';
import { routerOfLayer } from '../state/view-props.ts';
import { showLayout, useWorkspace } from '../state/workspace.ts';
import { COMMANDS, isEnabled } from './commands.ts';
import { matchScore, parseQuery } from './palette-query.ts';

export interface PaletteEntry {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly keys?: string;
  readonly disabled?: boolean;
  readonly run: () => void;
}

/** `layers 0–3 with experts 0–15`: those that have a router. */
function layersWords(trace: TraceSummary): string {
  const sizes = trace.map.routers.map((router) => router.experts);
  if (sizes.length === 0) return 'no layers with a router';
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const layers = routerLayers(trace);
  const experts = least === most ? `experts 0–${most - 1}` : `experts from 0, ${least} to ${most} of them`;
  return `layer${layers.length === 1 ? '' : 's'} ${formatRanges(layers)} with ${experts}`;
}

/** What can be gone to, for a line that began as an address and is none; else empty. */
export function addressHelp(line: string, trace: TraceSummary | null): string {
  if (!trace || !/^[ls]\d[\d.@e]*$/i.test(line.trim())) return '';
  const example = trace.map.routers.length === 0 ? '' : ', as L3.E5';
  return `There are ${layersWords(trace)}${example}; ${recordedSequences(trace)}, as s0@14.`;
}

/** Why an address means nothing in this trace; empty when it does. */
export function addressProblem(target: Target, trace: TraceSummary): string {
  if (target.kind === 'token') {
    return sequenceProblem(target.sequence, trace);
  }
  if (target.kind === 'language') {
    const { languages } = trace;
    if (languages.includes(target.language)) return '';
    return languages.length > 0 ? `there are ${languages.join(', ')}` : 'no sequence is labelled with its language';
  }
  const router = trace.map.routers[routerOfLayer(trace.map.routers, target.layer)];
  if (!router) return `there are ${layersWords(trace)}`;
  if (target.kind === 'expert' && target.expert >= router.experts) {
    return `layer ${target.layer} has experts 0–${router.experts - 1}`;
  }
  return '';
}

function jump(target: Target, title: string, trace: TraceSummary | null, run: () => void): PaletteEntry {
  const problem = trace ? addressProblem(target, trace) : 'no trace is open';
  return {
    id: `jump:${title}`,
    title: `Go to ${title}`,
    detail: problem,
    disabled: problem !== '',
    run: () => {
      showLayout(layoutFor(target, useWorkspace.getState().layout));
      run();
    },
  };
}

function thing(item: LibraryItem): PaletteEntry {
  return {
    id: `${item.kind}:${item.path}`,
    title: item.name,
    detail: `${item.kind} · ${item.detail}`,
    run: () => (item.kind === 'trace' ? openTrace(item.path) : inspectModel(item.path)),
  };
}

/**
 * @param library what the engine knows; texts are not opened from here.
 * @param trace the one that addresses lie in.
 */
export function paletteEntries(
  line: string,
  library: readonly LibraryItem[],
  trace: TraceSummary | null,
): readonly PaletteEntry[] {
  const query = parseQuery(line);
  if (query.kind === 'address') {
    return [jump(query.target, targetAddress(query.target), trace, () => select(query.target))];
  }
  if (query.kind === 'sequence') {
    const target: Target = { kind: 'token', sequence: query.sequence, position: 0 };
    return [jump(target, `s${query.sequence}`, trace, () => showSequence(query.sequence))];
  }
  const commands: readonly PaletteEntry[] = COMMANDS.filter((each) => each.id !== 'palette.open').map((command) => ({
    id: command.id,
    title: command.title,
    detail: command.id,
    ...(command.keys ? { keys: command.keys } : {}),
    disabled: !isEnabled(command),
    run: command.run,
  }));
  const things = library.filter((item) => item.kind !== 'text').map(thing);
  const pool = query.among === 'commands' ? commands : query.among === 'things' ? things : [...commands, ...things];
  return pool
    .flatMap((entry) => {
      const score = matchScore(query.words, entry.title);
      return score === null ? [] : [{ entry, score: query.words === '' ? 0 : score }];
    })
    .sort((x, y) => y.score - x.score)
    .map(({ entry }) => entry);
}
