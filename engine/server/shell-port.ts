// The engine inside the desktop app: the shell (Electron's main process) hands over a MessagePort per client and hears how
// many jobs are unfinished. Electron's classes are described by what is used of them, so that this runs, and is tested,
// without Electron.

import { serveConnection } from '#api';
import { type EngineApi, type EngineBusyMessage, type ShellMessage, UserError } from '#protocol';

/** One end of Electron's MessageChannelMain. */
export interface ClientPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  start(): void;
  close(): void;
}

/** `process.parentPort` of a utility process. */
export interface ShellPort {
  postMessage(message: EngineBusyMessage): void;
  on(
    event: 'message',
    listener: (event: { readonly data: ShellMessage; readonly ports: readonly ClientPort[] }) => void,
  ): unknown;
}

export interface ShellOptions {
  /** The shell asked for the end: finish and exit. */
  readonly onClose: () => void;
  readonly onBug: (error: unknown) => void;
}

/** Serves clients and reports jobs until the process ends. */
export function serveShell(engine: EngineApi, shell: ShellPort, { onClose, onBug }: ShellOptions): void {
  const unfinished = new Set<string>();
  engine.on('job', ({ id, ended }) => {
    const before = unfinished.size;
    if (ended === null) unfinished.add(id);
    else unfinished.delete(id);
    if (unfinished.size !== before) shell.postMessage({ type: 'busy', jobs: unfinished.size });
  });
  shell.on('message', ({ data, ports: [port] }) => {
    if (data.type === 'close') onClose();
    if (data.type === 'connect' && port) serveClient(engine, port, onBug);
  });
}

function serveClient(engine: EngineApi, port: ClientPort, onBug: (error: unknown) => void): void {
  const connection = serveConnection(engine, { send: (message) => port.postMessage(message) }, { onBug });
  port.on('message', ({ data }) => {
    try {
      connection.receive(data);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      onBug(error);
      port.close();
    }
  });
  port.on('close', () => connection.close());
  port.start();
}
