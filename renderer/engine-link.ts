// The two wires to the engine: a WebSocket to the server that gave this page, and in the desktop window a MessagePort
// that the preload hands over. Both carry ClientMessage one way and ServerMessage the other.

import {
  type ClientMessage,
  decodeMessage,
  type EnginePortMessage,
  type EngineStateMessage,
  encodeMessage,
  type ServerMessage,
} from '#protocol';
import { pageToken } from './page-token.ts';

export interface LinkEvents {
  opened(): void;
  received(message: ServerMessage): void;
  /** Called once; nothing comes after it. `why`, where it is known, is written for the user. */
  closed(why?: string): void;
}

export interface Link {
  send(message: ClientMessage): void;
  /** Bytes that were sent and that the wire has not taken yet. */
  unsent(): number;
  close(): void;
}

/** Opens a wire; called again after each loss. */
export type Connect = (events: LinkEvents) => Link;

const NO_TOKEN = 'This tab has no token for it: open the whole address that the terminal printed, as in every new tab.';

/** A refused WebSocket does not say why; a plain request to the same server with the same proof does. */
async function refusal(token: string): Promise<string | undefined> {
  const headers = { authorization: `Bearer ${token}` };
  const status = await fetch('./', { method: 'HEAD', cache: 'no-store', headers }).then(
    (answer) => answer.status,
    // No server at all: there is nothing to say but that it is gone.
    () => 0,
  );
  if (status !== 401 && status !== 403) return undefined;
  return 'Its server was started anew and takes only the address that it printed then: open that one.';
}

/**
 * Binary frames in the protocol's own encoding.
 * @param tokenOf the token, read anew at each try; it is offered as a subprotocol, as a page can set no other header
 */
export function webSocketLink(address: string, tokenOf: () => string | null): Connect {
  return (events) => {
    const token = tokenOf();
    if (token === null) {
      // The caller has no link yet while this function runs.
      queueMicrotask(() => events.closed(NO_TOKEN));
      return { send: () => undefined, unsent: () => 0, close: () => undefined };
    }
    const socket = new WebSocket(address, ['routescope', `token.${token}`]);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => events.opened());
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) events.received(decodeMessage(new Uint8Array(data)) as ServerMessage);
    });
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
    });
    // An error is always followed by close.
    socket.addEventListener('close', () => void (opened ? events.closed() : refusal(token).then(events.closed)), {
      once: true,
    });
    return {
      send: (message) => socket.send(encodeMessage(message)),
      unsent: () => socket.bufferedAmount,
      close: () => socket.close(),
    };
  };
}

/** Plain messages over a port: structured clone copies typed arrays as they are. */
export function portLink(port: MessagePort): Connect {
  return (events) => {
    port.addEventListener('message', ({ data }: MessageEvent<ServerMessage>) => events.received(data));
    // Chromium fires `close` when the other side's process ends.
    port.addEventListener('close', () => events.closed(), { once: true });
    port.start();
    // The caller has no link yet while this function runs.
    queueMicrotask(() => events.opened());
    return {
      send: (message) => port.postMessage(message),
      // A port copies at once.
      unsent: () => 0,
      close: () => port.close(),
    };
  };
}

function fromPreload(data: unknown): data is EnginePortMessage | EngineStateMessage {
  if (typeof data !== 'object' || data === null || !('type' in data)) return false;
  return data.type === 'routescope-engine-port' || data.type === 'routescope-engine-state';
}

/**
 * Waits for the preload to hand over a port, and for a new one after the engine was started anew. Only messages of this
 * very window count: a frame or another window could send one too.
 */
export function handedPortLink(self: Window): Connect {
  let spare: MessagePort | null = null;
  let current: { readonly take: (port: MessagePort) => boolean; readonly drop: (why?: string) => void } | null = null;
  self.addEventListener('message', (event: MessageEvent<unknown>) => {
    const { data, source, ports } = event;
    if (source !== self || !fromPreload(data)) return;
    if (data.type === 'routescope-engine-state') {
      current?.drop(data.message);
      return;
    }
    const [port] = ports;
    if (!port || current?.take(port)) return;
    // The engine was started anew: what still hangs on the old port is over.
    spare = port;
    current?.drop();
  });
  return (events) => {
    let link: Link | null = null;
    let over = false;
    const drop = (why?: string) => {
      if (over) return;
      over = true;
      link?.close();
      events.closed(why);
    };
    const take = (port: MessagePort) => {
      if (over || link) return false;
      link = portLink(port)({ ...events, closed: () => drop() });
      return true;
    };
    current = { take, drop };
    if (spare && take(spare)) spare = null;
    return { send: (message) => link?.send(message), unsent: () => link?.unsent() ?? 0, close: () => drop() };
  };
}

/** The wire that fits where this page runs. */
export function pageLink(self: Window): Connect {
  if (self.navigator.userAgent.includes('Electron/')) return handedPortLink(self);
  const { protocol, host } = self.location;
  // Out of the address at once, before anything is written to it.
  pageToken(self);
  return webSocketLink(`${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}/engine`, () => pageToken(self));
}
