// The few messages between the desktop app's processes. Calls, results and events do not pass here: they travel on the
// MessagePort that these messages hand over, as ClientMessage and ServerMessage.

/**
 * Posted to the page's window by the preload, with the engine's MessagePort as the event's only port. It comes once the
 * page has loaded, and again with a new port whenever the engine was started anew: the page then drops the old one.
 */
export interface EnginePortMessage {
  readonly type: 'routescope-engine-port';
}

/** Posted to the page's window when the engine's process has ended by itself. Calls under way will not be answered. */
export interface EngineStateMessage {
  readonly type: 'routescope-engine-state';
  /** `restarting`: a new port follows. `stopped`: it ended too often; the menu's Engine > Restart starts it again. */
  readonly state: 'restarting' | 'stopped';
  /** What happened and what to do, as shown. */
  readonly message: string;
}

/** From Electron's main process to the engine's. `connect` carries a MessagePort: one client. */
export type ShellMessage = { readonly type: 'connect' } | { readonly type: 'close' };

/** From the engine's process to Electron's main process: how many jobs are unfinished. */
export interface EngineBusyMessage {
  readonly type: 'busy';
  readonly jobs: number;
}
