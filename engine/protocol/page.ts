// What the window's page may be made of and may do, the same for a browser and for the desktop shell: which files are
// served, what it may run and reach.

/** Kinds of file that a build of the page holds. Any other is not served. */
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  wasm: 'application/wasm',
};

/** Parts of a path below the page folder: plain names only, so no way leads up, out or into hidden files. */
const PART = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/;

export interface PageFileName {
  /** Relative to the built page's folder, with `/`. */
  readonly path: string;
  /** Its MIME type. */
  readonly type: string;
}

/**
 * The file that an address's path means; null when it means none.
 * @param path as it stands in the address, without the query
 */
export function pageFileName(path: string): PageFileName | null {
  const name = path === '/' ? 'index.html' : path.slice(1);
  if (!name.split('/').every((part) => PART.test(part))) return null;
  const extension = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? '';
  const type = Object.hasOwn(TYPES, extension) ? TYPES[extension] : undefined;
  return type ? { path: name, type } : null;
}

/**
 * The page may run its own scripts, speak to its own server, and nothing else. Styles set by script through the CSSOM
 * need no exception.
 * @param nonce for the few style elements that the component library makes
 * @param connect further places that it may connect to
 */
export function contentSecurityPolicy(nonce: string, connect = ''): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${connect && ` ${connect}`}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers of any answer. Nothing is kept by a cache unless a file says so. */
export function securityHeaders(policy: string): Record<string, string> {
  return {
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
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
