// The command line that does what the window did, so that it can be repeated, changed and put into a script.

import { basename } from 'node:path';
import {
  type DatasetReading,
  type DatasetSelection,
  type RecordRequest,
  type TextSource,
  writeExpertLimit,
} from '#protocol';

/** One argument as a POSIX shell (or, on Windows, PowerShell) reads it back unchanged. */
export function shellQuote(argument: string, platform: NodeJS.Platform = process.platform): string {
  if (/^[A-Za-z0-9_@%+=:,./-]+$/.test(argument) && !argument.startsWith('-')) {
    // A leading @ or % means something to PowerShell.
    if (platform !== 'win32' || !/^[@%]/.test(argument)) return argument;
  }
  if (platform === 'win32') {
    return /^[A-Za-z0-9_+=:./\\-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "''")}'`;
  }
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

export interface CommandOptions {
  readonly platform?: NodeJS.Platform;
  /** Whether the file at this path was sent by a browser and goes when the engine ends. */
  readonly isUpload?: (path: string) => boolean;
}

/** `routescope record --model … --out …` for a request; `out` is where the trace goes. */
export function recordCommand(
  request: RecordRequest,
  out: string,
  { platform = process.platform, isUpload = () => false }: CommandOptions = {},
): string {
  const { interventions = [], backend = 'auto', precision = 'auto' } = request;
  const quote = (value: string) => shellQuote(value, platform);
  const { source, saved } = lasting(request.source, isUpload);
  const words = [`--model ${quote(request.model)}`, ...sourceOptions(source, quote)];
  for (const [name, value] of Object.entries(request.labels ?? {})) words.push(`--label ${quote(`${name}=${value}`)}`);
  for (const { targets } of interventions) {
    words.push(`--mask-pre ${targets.map(({ layer, expert }) => `${layer}:${expert}`).join(',')}`);
  }
  if (request.level) words.push(`--level ${request.level}`);
  if (request.nll) words.push('--nll');
  if (request.half) words.push('--half');
  if (request.text === false) words.push('--no-text');
  if (backend !== 'auto') words.push(`--backend ${backend}`);
  if (precision !== 'auto') words.push(`--precision ${precision}`);
  if (request.expertBudget) words.push(`--expert-budget ${quote(writeExpertLimit(request.expertBudget))}`);
  if (request.overwrite) words.push('--overwrite');
  words.push(`--out ${quote(out)}`);
  const note = saved ? `  # with ${saved}` : '';
  return `routescope record ${words.join(' ')}${note}`;
}

/** The source as it can be named once this engine is gone, and what has to be saved for that. */
export function lasting(
  source: TextSource,
  isUpload: (path: string) => boolean,
): { readonly source: TextSource; readonly saved: string } {
  const local = (path: string) => (isUpload(path) ? basename(path) : path);
  const saved = (names: readonly string[]) =>
    names.length === 0 ? '' : `${names.join(', ')}, which a browser sent, saved in this folder`;
  switch (source.kind) {
    case 'pasted':
      return { source, saved: `the text saved as ${pastedFile(source.name)}` };
    case 'files': {
      const paths = source.paths.map(local);
      return { source: { ...source, paths }, saved: saved(source.paths.filter(isUpload).map(local)) };
    }
    case 'lines':
    case 'dataset':
      return isUpload(source.path)
        ? { source: { ...source, path: local(source.path) }, saved: saved([local(source.path)]) }
        : { source, saved: '' };
    default:
      return { source, saved: '' };
  }
}

export function sourceOptions(source: TextSource, quote: (value: string) => string): readonly string[] {
  switch (source.kind) {
    case 'files':
      return [`--text ${source.paths.map(quote).join(' ')}`];
    case 'lines':
      return [`--lines ${quote(source.path)}`];
    case 'corpus':
      return [`--corpus ${quote(source.name)}`, ...selectionOptions(source.selection ?? {}, quote)];
    case 'dataset':
      return [
        `--dataset ${quote(source.path)}`,
        ...readingOptions(source.reading ?? {}, quote),
        ...selectionOptions(source.selection ?? {}, quote),
      ];
    case 'pasted':
      return [`${source.perLine ? '--lines' : '--text'} ${quote(pastedFile(source.name))}`];
    case 'trace':
      return [`--trace ${quote(source.path)}${source.sequences ? ` --sequences ${source.sequences.join(',')}` : ''}`];
  }
}

function readingOptions(
  { reader, language, columns }: DatasetReading,
  quote: (value: string) => string,
): readonly string[] {
  const named = columns
    ? [
        `text=${columns.text}`,
        ...(columns.item === undefined ? [] : [`item=${columns.item}`]),
        ...(columns.language === undefined ? [] : [`language=${columns.language}`]),
        ...(columns.labels ?? []).map((label) => `label=${label}`),
      ]
    : [];
  return [
    ...(reader === undefined ? [] : [`--reader ${quote(reader)}`]),
    ...(language === undefined ? [] : [`--text-language ${quote(language)}`]),
    ...named.map((each) => `--column ${quote(each)}`),
  ];
}

function selectionOptions(
  { languages, roles, labels = {}, items, complete }: DatasetSelection,
  quote: (value: string) => string,
): readonly string[] {
  const where = Object.entries(labels).flatMap(([name, values]) => values.map((value) => `${name}=${value}`));
  return [
    ...(languages ? [`--languages ${quote(languages.join(','))}`] : []),
    ...(roles ? [`--roles ${quote(roles.join(','))}`] : []),
    ...where.map((each) => `--where ${quote(each)}`),
    ...(items === undefined ? [] : [`--items ${items}`]),
    ...(complete ? ['--complete'] : []),
  ];
}

/** A file name that the pasted text could be saved under. */
function pastedFile(name: string): string {
  return `${fileName(name, 'pasted')}.txt`;
}

/** Letters, digits, dot, dash and underscore of a name; anything else becomes a dash. */
export function fileName(name: string, otherwise: string): string {
  const plain = name
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
    .slice(0, 60);
  return plain || otherwise;
}
