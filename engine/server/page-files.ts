// The files of the built page: which one an address means, and what kind of file it is.

import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** Kinds of file that a build of the page holds. Any other is not served. */
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
};

export interface PageFile {
  readonly body: Buffer;
  readonly type: string;
  /** Its name carries a hash of its content, so a browser may keep it. */
  readonly immutable: boolean;
}

/** Parts of a path below the page folder: plain names only, so no way leads up, out or into hidden files. */
const PART = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

/**
 * The file that a request's path means, below the page folder; null when it means none.
 * @param path as in the request line, without the query
 */
export function pagePath(path: string): string | null {
  if (path === '/') return 'index.html';
  const parts = path.slice(1).split('/');
  if (!parts.every((part) => PART.test(part))) return null;
  return Object.hasOwn(TYPES, extname(path).toLowerCase()) ? parts.join('/') : null;
}

/** @returns null when there is no such file in the folder. */
export async function readPageFile(folder: string, path: string): Promise<PageFile | null> {
  const name = pagePath(path);
  if (name === null) return null;
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, name));
    // A link in the folder must not lead out of it.
    if (!file.startsWith(root + sep)) return null;
    const type = TYPES[extname(name).toLowerCase()] ?? 'application/octet-stream';
    return { body: await readFile(file), type, immutable: /^assets\/.+-[A-Za-z0-9_-]{8,}\.\w+$/.test(name) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR') return null;
    throw error;
  }
}

/**
 * The page with the nonce in its head, where the component library looks for it.
 * @param html index.html as built
 */
export function withNonce(html: string, nonce: string): string {
  return html.replace(/<head>/i, `<head><meta property="csp-nonce" nonce="${nonce}">`);
}
