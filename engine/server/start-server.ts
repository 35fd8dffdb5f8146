// `routescope serve`: the page over HTTP and the engine over a WebSocket, for one person on this machine or at the other
// end of an SSH tunnel. Every request needs the token that the printed address carries, or what it was exchanged for.

import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { contentSecurityPolicy, type EngineApi, securityHeaders, UserError, withNonce } from '#protocol';
import { serveSocket } from './engine-socket.ts';
import { judge, type Secrets, SUBPROTOCOL } from './guard.ts';
import { readPageFile } from './page-files.ts';
import { NOTICES, plainPage } from './plain-page.ts';

/** Where the engine's WebSocket is. */
const ENGINE_PATH = '/engine';

export interface ServerOptions {
  /** 0: any free one. */
  readonly port: number;
  /** Loopback unless said otherwise. */
  readonly host?: string;
  /** 256 random bits unless given. */
  readonly token?: string;
  /** Folder of the built page. */
  readonly page: string;
  /** Largest text that a client may send, in bytes. */
  readonly uploadLimit: number;
  /** Bugs, for the terminal. */
  readonly onBug?: (error: unknown) => void;
}

export interface Server {
  /** The address to open, token included. */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  /** Closes every connection; the engine goes on. */
  close(): Promise<void>;
}

/**
 * Starts serving.
 * @throws UserError when the port is taken or the address is not this machine's.
 */
export async function startServer(engine: EngineApi, options: ServerOptions): Promise<Server> {
  const { host = '127.0.0.1', token = randomSecret(), page, uploadLimit } = options;
  const secrets: Secrets = { token, page: randomSecret() };
  const onBug = options.onBug ?? ((error) => console.error(error));
  const sockets = new WebSocketServer({
    noServer: true,
    // A control character takes six bytes in JSON; text that is that dense is no text. Twice the limit, and the rest of the call.
    maxPayload: 2 * uploadLimit + 64 * 1024,
    perMessageDeflate: false,
    // A browser wants one of those it offered, and the other is its token.
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });

  const http = createServer({ maxHeaderSize: 16 * 1024 }, (request, response) => {
    answer(request, response, page, secrets).catch((error) => {
      onBug(error);
      response.destroy();
    });
  });
  http.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const verdict = judge(asked(request, true), secrets);
    if (!verdict.pass) return refuseUpgrade(socket, verdict.status === 303 ? 401 : verdict.status);
    if (verdict.path !== ENGINE_PATH) return refuseUpgrade(socket, 404);
    sockets.handleUpgrade(request, socket, head, (client) => serveSocket(engine, client, onBug));
  });

  await new Promise<void>((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, options.port)));
    http.listen(options.port, host, resolve);
  });
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://${printedHost(host)}:${port}/?token=${token}`,
    port,
    token,
    async close() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  page: string,
  secrets: Secrets,
): Promise<void> {
  const verdict = judge(asked(request, false), secrets);
  // Of no use outside this answer: every page gets its own.
  const nonce = randomBytes(16).toString('base64');
  const headers = securityHeaders(
    contentSecurityPolicy(nonce, socketSource(verdict.pass ? verdict.host : 'localhost')),
  );
  const send = (status: number, type: string, body: string | Buffer, more = {}) => {
    response.writeHead(status, {
      ...headers,
      'Content-Type': type,
      'Content-Length': Buffer.byteLength(body),
      ...more,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  };
  const notice = (status: keyof typeof NOTICES, reason: string, more = {}) =>
    send(status, 'text/html; charset=utf-8', plainPage({ ...NOTICES[status], reason }, nonce), more);

  if (!verdict.pass) {
    if (verdict.status === 303) {
      return send(303, 'text/plain', '', { Location: verdict.location, 'Set-Cookie': verdict.cookie });
    }
    // What else such a request may carry is not waited for.
    return notice(verdict.status, verdict.reason, {
      Connection: 'close',
      ...(verdict.status === 405 ? { Allow: 'GET, HEAD' } : {}),
    });
  }
  const file = await readPageFile(page, verdict.path);
  if (!file) {
    if (verdict.path === '/') return notice(503, `There is no built page in ${page}.`);
    return notice(404, verdict.path);
  }
  const body = file.type.startsWith('text/html') ? withNonce(file.body.toString('utf8'), nonce) : file.body;
  const cache = file.immutable ? { 'Cache-Control': 'private, max-age=31536000, immutable' } : {};
  send(200, file.type, body, cache);
}

/** 256 random bits. */
function randomSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** The name of a listening address that the guard accepts. */
function printedHost(host: string): string {
  if (host === '::1' || host === 'localhost') return host === '::1' ? '[::1]' : host;
  return '127.0.0.1';
}

function asked(request: IncomingMessage, upgrade: boolean) {
  return { method: request.method ?? '', url: request.url ?? '', headers: request.headers, upgrade };
}

function refuseUpgrade(socket: Duplex, status: number): void {
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): Error {
  if (error.code === 'EADDRINUSE') {
    return new UserError(`Port ${port} of ${host} is taken.`, 'Choose another with --port, or 0 for any free one.');
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new UserError(`${host} is not an address of this machine.`, 'Leave --host out to serve on loopback.');
  }
  if (error.code === 'EACCES') {
    return new UserError(`Port ${port} may not be used: ${error.message}.`, 'Choose a port above 1023 with --port.');
  }
  return error;
}

/**
 * 'self' covers ws: in today's browsers; older Safari wants it named. The grammar has no IPv6 addresses.
 * @param host as the browser names it: a checked Host header
 */
function socketSource(host: string): string {
  return host.startsWith('[') ? '' : `ws://${host}`;
}
