// Who may speak to the server: requests with the right secret, sent to this machine by name, from this server's own page.
// Host is checked because a web page can point its own domain at 127.0.0.1 (DNS rebinding); Origin, because any page can
// open a WebSocket to localhost. A browser sends a cookie to every port of a host, so whoever listens on another one may
// read it: the cookie opens the page's files alone, and the token, which opens the engine, never is in it.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** What is known of a request before anything is done for it. */
export interface Asked {
  readonly method: string;
  /** As it stands in the request line. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** A WebSocket upgrade always has to say where it comes from. */
  readonly upgrade: boolean;
}

export interface Secrets {
  /** Printed with the address; opens everything. */
  readonly token: string;
  /** In the cookie; opens the files of the page. */
  readonly page: string;
}

export type Verdict =
  | { readonly pass: true; readonly host: string; readonly path: string }
  /** The right token stood in the address: go on with a cookie for the files, and the token where only the page sees it. */
  | { readonly pass: false; readonly status: 303; readonly cookie: string; readonly location: string }
  | { readonly pass: false; readonly status: 400 | 401 | 403 | 405; readonly reason: string };

const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(?::(\d{1,5}))?$/;

/** What a WebSocket of the page offers as its subprotocols: this name, which the server takes, and its proof. */
export const SUBPROTOCOL = 'routescope';

/** Judges a request by the server's secrets. */
export function judge({ method, url, headers, upgrade }: Asked, { token, page }: Secrets): Verdict {
  const host = headers.host?.toLowerCase() ?? '';
  const local = LOCAL_HOST.exec(host);
  if (!local) return refuse(403, `This server answers to localhost, 127.0.0.1 and [::1], not to "${printable(host)}".`);
  if (method !== 'GET' && method !== 'HEAD') return refuse(405, 'This server answers GET and HEAD only.');
  const origin = headers.origin;
  if (origin === undefined ? upgrade : origin.toLowerCase() !== `http://${host}`) {
    return refuse(403, 'The request comes from another site.');
  }
  // An absolute URL in the request line would name a second host.
  if (!url.startsWith('/') || !URL.canParse(url, `http://${host}`)) return refuse(400, 'The address cannot be read.');
  const [path = '/', query = ''] = url.split('?', 2);
  const search = new URLSearchParams(query);
  const cookie = cookieName(local[2] ?? '80');

  const fromAddress = search.get('token');
  if (fromAddress !== null && !upgrade) {
    if (!sameToken(fromAddress, token)) return refuse(401, 'The token in the address is not this server’s.');
    search.delete('token');
    const rest = search.size > 0 ? `?${search}` : '';
    return {
      pass: false,
      status: 303,
      cookie: `${cookie}=${page}; Path=/; HttpOnly; SameSite=Strict`,
      // A browser reads `//name` and `/\\name` as another host.
      location: `${path.replace(/^[/\\]+/, '/')}${rest}#token=${token}`,
    };
  }
  const proof = bearer(headers.authorization) ?? (upgrade ? offered(headers['sec-websocket-protocol']) : undefined);
  const shown = upgrade ? undefined : cookies(headers.cookie).get(cookie);
  if (proof === undefined && shown === undefined) return refuse(401, 'The request carries no token.');
  const right = proof === undefined ? sameToken(shown ?? '', page) : sameToken(proof, token);
  if (!right) return refuse(401, 'The token is not this server’s. It may have been started anew since.');
  return { pass: true, host, path };
}

/** Cookies are shared between the ports of a host, so the name tells servers apart: that of the port the browser uses. */
export function cookieName(port: string): string {
  return `routescope-${port}`;
}

function refuse(status: 400 | 401 | 403 | 405, reason: string): Verdict {
  return { pass: false, status, reason };
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
export function sameToken(given: string, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

function bearer(header: string | undefined): string | undefined {
  return /^Bearer ([^\s]+)$/i.exec(header ?? '')?.[1];
}

/** The token among the subprotocols that a WebSocket offers: a page can set no other header of it. */
function offered(header: string | undefined): string | undefined {
  const names = (header ?? '').split(',').map((name) => name.trim());
  return names.find((name) => name.startsWith('token.'))?.slice('token.'.length);
}

function cookies(header: string | undefined): ReadonlyMap<string, string> {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim().split('=', 2));
  return new Map(pairs.filter((pair) => pair.length === 2) as [string, string][]);
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 80);
}
