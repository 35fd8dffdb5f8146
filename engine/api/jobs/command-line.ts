// The command line that does what the window did, so that it can be repeated, changed and put into a script.

import type { RecordRequest, TextSource } from '#protocol';

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

/** `routescope record --model … --out …` for a request; `out` is where the trace goes. */
export function recordCommand(request: RecordRequest, out: string, platform = process.platform): string {
  const { source, interventions = [], backend = 'auto', precision = 'auto' } = request;
  const quote = (value: string) => shellQuote(value, platform);
  const words = [`--model ${quote(request.model)}`, sourceOption(source, quote)];
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
  if (request.overwrite) words.push('--overwrite');
  words.push(`--out ${quote(out)}`);
  const note = source.kind === 'pasted' ? `  # with the text saved as ${pastedFile(source.name)}` : '';
  return `routescope record ${words.join(' ')}${note}`;
}

function sourceOption(source: TextSource, quote: (value: string) => string): string {
  switch (source.kind) {
    case 'files':
      return `--text ${source.paths.map(quote).join(' ')}`;
    case 'lines':
      return `--lines ${quote(source.path)}`;
    case 'corpus':
      return `--corpus ${quote(source.name)}`;
    case 'pasted':
      return `${source.perLine ? '--lines' : '--text'} ${quote(pastedFile(source.name))}`;
    case 'trace':
      return `--trace ${quote(source.path)}${source.sequences ? ` --sequences ${source.sequences.join(',')}` : ''}`;
  }
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
