// What every answer of the server says about itself.

import type { OutgoingHttpHeaders } from 'node:http';

/**
 * The page may run its own scripts, speak to its own server, and nothing else. Styles set by script through the CSSOM
 * need no exception; the nonce is for the few style elements that the component library makes.
 * @param host as the browser names it: a checked Host header
 */
export function contentSecurityPolicy(host: string, nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "font-src 'self'",
    // 'self' covers ws: in today's browsers; older Safari wants it named. The grammar has no IPv6 addresses.
    host.startsWith('[') ? "connect-src 'self'" : `connect-src 'self' ws://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Headers of any answer. Nothing is kept by a cache unless a file says so. */
export function securityHeaders(policy: string): OutgoingHttpHeaders {
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
