// The engine in a process of its own (Electron's utilityProcess): started, started again when it ends by itself, and asked
// to finish before the app quits. Whoever wants to talk to it gets a port.

import { MessageChannelMain, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron';
import type { EngineBusyMessage, EngineStateMessage, ShellMessage } from '#protocol';
import { restartDelay } from './restart-policy.ts';

/** Milliseconds that a recording gets to close its part before the process is ended. */
const CLOSE_WITHIN = 10_000;

export interface EngineProcess {
  /** One end of a new connection to the engine. */
  connect(): MessagePortMain;
  /** Jobs that are waiting or running. */
  jobs(): number;
  restart(): void;
  /** Lets the engine finish its whole sequences, then ends it. */
  stop(): Promise<void>;
}

export interface EngineProcessOptions {
  /** The built engine, `dist/engine/desktop.js`. */
  readonly entry: string;
  /** It ended by itself. */
  readonly onState: (message: EngineStateMessage) => void;
  /** It has been started anew: connect again. */
  readonly onRestarted: () => void;
}

export function startEngine({ entry, onState, onRestarted }: EngineProcessOptions): EngineProcess {
  const ends: number[] = [];
  let stopping = false;
  let busy = 0;
  let child = fork();

  function fork(): UtilityProcess {
    const started = utilityProcess.fork(entry, [], { serviceName: 'Routescope engine' });
    started.on('message', (message: EngineBusyMessage) => {
      if (started === child && message.type === 'busy') busy = message.jobs;
    });
    started.on('exit', (code) => {
      // One that was replaced on purpose is no longer ours.
      if (!stopping && started === child) ended(code);
    });
    return started;
  }

  function start(): void {
    busy = 0;
    child = fork();
    onRestarted();
  }

  function ended(code: number): void {
    busy = 0;
    ends.push(performance.now());
    const delay = restartDelay(ends);
    const what = `The engine stopped unexpectedly (exit code ${code}). Finished parts of a recording are on the disk.`;
    if (delay === null) {
      onState({
        type: 'routescope-engine-state',
        state: 'stopped',
        message: `${what} It stopped several times in a minute; choose Engine > Restart to try again.`,
      });
      return;
    }
    onState({ type: 'routescope-engine-state', state: 'restarting', message: `${what} It is being started again.` });
    setTimeout(() => {
      if (!stopping) start();
    }, delay);
  }

  function post(message: ShellMessage, ports: MessagePortMain[] = []): void {
    child.postMessage(message, ports);
  }

  return {
    connect() {
      const { port1, port2 } = new MessageChannelMain();
      post({ type: 'connect' }, [port1]);
      return port2;
    },
    jobs: () => busy,
    restart() {
      const old = child;
      ends.length = 0;
      start();
      old.kill();
    },
    async stop() {
      stopping = true;
      if (child.pid === undefined) return;
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      post({ type: 'close' });
      const timer = setTimeout(() => child.kill(), CLOSE_WITHIN);
      await gone;
      clearTimeout(timer);
    },
  };
}
