// One client of the engine on a wire that carries messages: a WebSocket, Electron's MessagePort, a test's two arrays.
// Calls in, results and events out. What the client asked for is cancelled when it goes away; jobs are not.

import {
  type ClientMessage,
  type EngineApi,
  type ErrorData,
  errorData,
  type Method,
  type ServerMessage,
  UserError,
} from '#protocol';

/** Calls of one client that may be under way at once. */
const MAX_CALLS = 64;
/** How often a congested wire is looked at again, in milliseconds. */
const RETRY = 100;

export interface Port {
  send(message: ServerMessage): void;
  /** Whether what was sent before has not left yet. Then events wait, and only the newest of each job is kept. */
  congested?(): boolean;
}

export interface Connection {
  /**
   * A message of the client.
   * @throws UserError when it is not a ClientMessage: the wire should be closed.
   */
  receive(message: unknown): void;
  /** The client is gone: its calls are cancelled, nothing is sent any more. */
  close(): void;
}

export interface ConnectionOptions {
  /** Told of every error that is a bug, for the engine's own log. The client is told as well. */
  readonly onBug?: (error: unknown) => void;
}

/** Serves one client until `close`. */
export function serveConnection(engine: EngineApi, port: Port, { onBug }: ConnectionOptions = {}): Connection {
  const calls = new Map<number, AbortController>();
  const waiting = new Map<string, ServerMessage>();
  let retry: NodeJS.Timeout | undefined;
  let open = true;

  function send(message: ServerMessage): void {
    if (open) port.send(message);
  }

  /** Sends a message that the next one under the same key makes stale. */
  function sendNewest(key: string, message: ServerMessage): void {
    // Taken out first: a later one goes to the end, so that events of a job keep their order.
    waiting.delete(key);
    waiting.set(key, message);
    flush();
  }

  function flush(): void {
    clearTimeout(retry);
    retry = undefined;
    for (const [key, message] of waiting) {
      if (port.congested?.()) {
        retry = setTimeout(flush, RETRY);
        return;
      }
      waiting.delete(key);
      send(message);
    }
  }

  const unsubscribe = [
    engine.on('job', (data) => sendNewest(`job ${data.id}`, { type: 'event', event: 'job', data })),
    engine.on('live', (data) => sendNewest(`live ${data.job}`, { type: 'event', event: 'live', data })),
    engine.on('generated', (data) => sendNewest(`generated ${data.job}`, { type: 'event', event: 'generated', data })),
  ];

  async function call(id: number, method: Method, params: unknown): Promise<void> {
    const stopper = new AbortController();
    calls.set(id, stopper);
    try {
      const result = await engine.call(method, params as never, {
        signal: stopper.signal,
        onProgress: (progress) => {
          if (calls.has(id)) sendNewest(`progress ${id}`, { type: 'progress', id, progress });
        },
      });
      waiting.delete(`progress ${id}`);
      send({ type: 'result', id, result });
    } catch (error) {
      waiting.delete(`progress ${id}`);
      const data: ErrorData = errorData(error);
      if (data.kind === 'bug') onBug?.(error);
      send({ type: 'error', id, error: data });
    } finally {
      calls.delete(id);
    }
  }

  return {
    receive(message) {
      const request = parseClientMessage(message);
      if (request.type === 'cancel') {
        calls.get(request.id)?.abort();
        return;
      }
      const { id, method, params } = request;
      if (calls.has(id)) throw new UserError(`Call ${id} is already under way.`, 'Reload the page.');
      if (calls.size >= MAX_CALLS) {
        const error = new UserError(`${MAX_CALLS} calls are already under way.`, 'Wait for some of them to end.');
        send({ type: 'error', id, error: errorData(error) });
        return;
      }
      void call(id, method, params);
    },
    close() {
      open = false;
      clearTimeout(retry);
      waiting.clear();
      for (const end of unsubscribe) end();
      for (const stopper of calls.values()) stopper.abort();
    },
  };
}

/** The outer shape alone: the engine checks the method's name and its params. */
function parseClientMessage(message: unknown): ClientMessage {
  if (typeof message === 'object' && message !== null) {
    const { type, id, method, params } = message as Record<string, unknown>;
    if (Number.isSafeInteger(id)) {
      if (type === 'cancel') return { type, id: id as number };
      if (type === 'call' && typeof method === 'string') {
        return { type, id: id as number, method: method as Method, params };
      }
    }
  }
  throw new UserError(
    'A message from the window is neither a call nor a cancellation.',
    'Do the window and the engine have the same version? Reload the page.',
  );
}
