// A WebSocket as a wire to the engine: messages in the protocol's binary form, with limits and a heartbeat.

import type { WebSocket } from 'ws';
import { serveConnection } from '#api';
import { decodeMessage, type EngineApi, encodeMessage, UserError } from '#protocol';

/** Bytes not yet taken by the network above which events wait: about one large trace's sums. */
const CONGESTED = 1024 * 1024;
/** Milliseconds between pings; a client that answers none in between is gone (a tunnel that died says nothing). */
const HEARTBEAT = 30_000;

/** Close codes of RFC 6455, section 7.4.1. */
const UNSUPPORTED_DATA = 1003;
const POLICY_VIOLATION = 1008;

/** Serves the client behind `socket` until it closes. */
export function serveSocket(engine: EngineApi, socket: WebSocket, onBug: (error: unknown) => void): void {
  const connection = serveConnection(
    engine,
    {
      send(message) {
        if (socket.readyState === socket.OPEN) socket.send(encodeMessage(message));
      },
      congested: () => socket.bufferedAmount > CONGESTED,
    },
    { onBug },
  );

  let alive = true;
  const heartbeat = setInterval(() => {
    if (!alive) return socket.terminate();
    alive = false;
    socket.ping();
  }, HEARTBEAT);
  heartbeat.unref();
  socket.on('pong', () => {
    alive = true;
  });

  socket.on('message', (data: Buffer, binary) => {
    if (!binary) return socket.close(UNSUPPORTED_DATA, 'Expected a binary message.');
    try {
      connection.receive(decodeMessage(data));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      // A close reason holds at most 123 bytes.
      socket.close(POLICY_VIOLATION, error.message.replace(/[^\x20-\x7e]/g, '?').slice(0, 120));
    }
  });
  // A message over the limit, a broken frame: ws closes the socket by itself, with the right code.
  socket.on('error', () => undefined);
  socket.on('close', () => {
    clearInterval(heartbeat);
    connection.close();
  });
}
