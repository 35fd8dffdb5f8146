// The two wires to the engine: a WebSocket to the server that gave this page, and in the desktop window a MessagePort
// that the preload hands over. Both carry ClientMessage one way and ServerMessage the other.

import { type ClientMessage, decodeMessage, encodeMessage, type ServerMessage } from '#protocol';

export interface LinkEvents {
  opened(): void;
  received(message: ServerMessage): void;
  /** Called once; nothing comes after it. */
  closed(): void;
}

export interface Link {
  send(message: ClientMessage): void;
  close(): void;
}

/** Opens a wire; called again after each loss. */
export type Connect = (events: LinkEvents) => Link;

/** Binary frames in the protocol's own encoding. */
export function webSocketLink(address: string): Connect {
  return (events) => {
    const socket = new WebSocket(address);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => events.opened());
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (data instanceof ArrayBuffer) events.received(decodeMessage(new Uint8Array(data)) as ServerMessage);
    });
    // An error is always followed by close.
    socket.addEventListener('close', () => events.closed(), { once: true });
    return {
      send: (message) => socket.send(encodeMessage(message)),
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
      close: () => port.close(),
    };
  };
}

/**
 * Waits for the preload to hand over a port, and for a new one after the engine was restarted. Only messages of this
 * very window count: a frame or another window could send one too.
 */
export function handedPortLink(self: Window): Connect {
  const waiting: MessagePort[] = [];
  let wanted: ((port: MessagePort) => void) | null = null;
  self.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== self) return;
    const { data } = event;
    if (typeof data !== 'object' || data === null || !('type' in data) || data.type !== 'routescope-engine-port')
      return;
    const port = event.ports[0];
    if (!port) return;
    if (wanted) wanted(port);
    else waiting.push(port);
  });
  return (events) => {
    let link: Link | null = null;
    let closed = false;
    wanted = (port) => {
      wanted = null;
      link = portLink(port)(events);
    };
    const port = waiting.pop();
    if (port) wanted(port);
    return {
      send: (message) => link?.send(message),
      close: () => {
        if (closed) return;
        closed = true;
        link?.close();
        // A port does not tell its own side that it was closed here.
        events.closed();
      },
    };
  };
}

/** The wire that fits where this page runs. */
export function pageLink(self: Window): Connect {
  if (self.navigator.userAgent.includes('Electron/')) return handedPortLink(self);
  const { protocol, host, search } = self.location;
  return webSocketLink(`${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}/engine${search}`);
}
