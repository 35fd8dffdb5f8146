// The page's address inside the app, app://routescope/, and which file of the built page an address means. A scheme of
// our own instead of file://, so that the page has an origin and can reach no other file.

import { extname } from 'node:path';

export const APP_SCHEME = 'app';
const APP_HOST = 'routescope';
export const APP_PAGE = `${APP_SCHEME}://${APP_HOST}/index.html`;

/** Privileges of the scheme. No CSP bypass, no service workers, no CORS to or from elsewhere. */
export const APP_PRIVILEGES = { standard: true, secure: true, supportFetchAPI: true } as const;

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

/** Whether an address belongs to the app's own page. (URL.origin is `null` for a scheme of one's own.) */
export function isAppUrl(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, username, password } = new URL(address);
  return protocol === `${APP_SCHEME}:` && host === APP_HOST && username === '' && password === '';
}

export interface AppFile {
  /** Relative to the built page's folder, with `/`. */
  readonly path: string;
  readonly type: string;
}

/** The file that an address means; null when it means none. Only plain names pass, so no way leads up or out. */
export function appFile(address: string): AppFile | null {
  if (!isAppUrl(address)) return null;
  const { pathname } = new URL(address);
  const path = pathname === '/' ? 'index.html' : pathname.slice(1);
  const type = TYPES[extname(path).toLowerCase()];
  const plain = path.split('/').every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part));
  return plain && type ? { path, type } : null;
}

/** @param nonce for the style elements that the component library makes; styles set through the CSSOM need none */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers of every answer under app://. */
export function appHeaders(type: string, nonce: string): Readonly<Record<string, string>> {
  return {
    'Content-Type': type,
    'Content-Security-Policy': contentSecurityPolicy(nonce),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cache-Control': 'no-store',
  };
}

/** The page with the nonce in its head, where the component library looks for it. */
export function withNonce(html: string, nonce: string): string {
  return html.replace(/<head>/i, `<head><meta property="csp-nonce" nonce="${nonce}">`);
}
