// A list of data sets, or the preview of one, as text for a terminal.

import {
  type DatasetEntry,
  type DatasetItem,
  type DatasetPreview,
  formatBytes,
  formatCount,
  formatCountOf,
} from '#protocol';

/** Languages of an item that are shown, values of a label, characters of a text. */
const SHOWN_LANGUAGES = 8;
const SHOWN_VALUES = 12;
const SHOWN_TEXT = 100;

const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;

export function listText(entries: readonly DatasetEntry[]): string {
  const builtIn = entries.filter(({ source }) => source === 'built-in');
  const cached = entries.filter(({ source }) => source === 'cache');
  const width = Math.max(...entries.map(({ name }) => name.length));
  return terminalText([
    'Built in',
    ...builtIn.map(({ name, items, languages, licence, title }) => {
      const size = `${formatCountOf(items, 'item')}, ${formatCountOf(languages.length, 'language')}`;
      return `  ${name.padEnd(width)}  ${title} (${size}; ${licence})`;
    }),
    'In the Hugging Face cache',
    ...(cached.length === 0
      ? ['  none']
      : cached.map(({ name, detail }) => `  ${name.padEnd(width)}  ${detail}`.trimEnd())),
    'routescope datasets NAME shows one, and routescope datasets PATH a file or folder.',
  ]);
}

export function previewText(preview: DatasetPreview): string {
  const { files, languages, roles, labels, columns, error } = preview;
  // What keeps it from being recorded is said on its own.
  const notices = preview.notices.filter((notice) => !error || !notice.startsWith(error.message));
  const taken = error ? 'nothing would be recorded' : `${formatCountOf(preview.sequences, 'text')} would be recorded`;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const others = preview.readers.length > 0 ? `; ${preview.readers.join(', ')} could read it too` : '';
  return terminalText([
    `${preview.source}  ${preview.title}`,
    `  reader     ${preview.reader}${others}`,
    `  files      ${files.length === 1 ? files[0]?.path : formatCountOf(files.length, 'file')}, ${formatBytes(bytes)}`,
    `  items      ${formatCount(preview.items)}; ${taken}`,
    `  languages  ${languages.map(languageText).join(', ') || 'none'}`,
    `  roles      ${roles.map(({ role, sequences, main }) => `${role} ${formatCount(sequences)}${main ? ' (taken unless others are named)' : ''}`).join(', ')}`,
    ...labels.map((label) => `  label      ${labelText(label)}`),
    ...(columns.length > 0 ? [`  columns    ${columns.join(', ')}`] : []),
    ...notices.map((notice) => `  note       ${notice}`),
    ...rowLines(preview),
  ]);
}

/** Ids, labels and names are as strangers wrote them: no line has what would move a terminal's cursor or colour it. */
function terminalText(lines: readonly string[]): string {
  return lines.map((line) => line.replace(CONTROLS, ' ')).join('\n');
}

/** `zh-Hans (zho_Hans) 997` */
function languageText({ language, source, items }: DatasetPreview['languages'][number]): string {
  const name = language || '(not named)';
  return `${source === language ? name : `${name} (${source})`} ${formatCount(items)}`;
}

function labelText({ name, values, distinct }: DatasetPreview['labels'][number]): string {
  const shown = values.slice(0, SHOWN_VALUES).map(({ value, sequences }) => `${value} ${formatCount(sequences)}`);
  const more = distinct > shown.length ? ` and ${formatCount(distinct - shown.length)} more` : '';
  return `${name}: ${shown.join(', ')}${more}`;
}

function rowLines({ rows }: DatasetPreview): readonly string[] {
  if (rows.length === 0) return ['No text to show.'];
  const items = new Map<string, DatasetItem[]>();
  for (const row of rows) items.set(row.item || row.id, [...(items.get(row.item || row.id) ?? []), row]);
  const width = Math.max(...rows.map(({ labels }) => (labels.language ?? '').length));
  return [
    'First items',
    ...[...items].flatMap(([item, texts]) => [
      `  ${item}`,
      ...texts.slice(0, SHOWN_LANGUAGES).map(({ labels, text, choices, answer }) => {
        const task = choices ? `  [${choices.length} choices, answer ${answer}]` : '';
        return `    ${(labels.language ?? '').padEnd(width)}  ${cut(text)}${task}`;
      }),
      ...(texts.length > SHOWN_LANGUAGES ? [`    … and ${texts.length - SHOWN_LANGUAGES} more`] : []),
    ]),
  ];
}

/** One line of a text. */
function cut(text: string): string {
  const line = text.replace(CONTROLS, ' ');
  const characters = [...line];
  return characters.length > SHOWN_TEXT ? `${characters.slice(0, SHOWN_TEXT).join('')}…` : line;
}
