// The window's own fonts as text, for pictures that must look the same elsewhere.

import inter from '@fontsource-variable/inter/files/inter-latin-wght-normal.woff2?url';
import mono from '@fontsource-variable/jetbrains-mono/files/jetbrains-mono-latin-wght-normal.woff2?url';

/** Latin alone: it has the digits and signs of every axis; other scripts fall back to the reader's fonts. */
const FACES = [
  { family: 'Inter Variable', file: inter },
  { family: 'JetBrains Mono Variable', file: mono },
] as const;

async function face({ family, file }: (typeof FACES)[number]): Promise<string> {
  const bytes = new Uint8Array(await (await fetch(file)).arrayBuffer());
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const source = `url(data:font/woff2;base64,${btoa(binary)}) format('woff2')`;
  return `@font-face { font-family: '${family}'; font-weight: 100 900; src: ${source}; }`;
}

let made: Promise<string> | null = null;

/** `@font-face` rules with the fonts in them, about 120 kB; fetched once. */
export function fontRules(): Promise<string> {
  made ??= Promise.all(FACES.map(face)).then((rules) => rules.join('\n'));
  return made;
}
