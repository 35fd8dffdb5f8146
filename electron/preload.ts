// Runs in the sandboxed window before the page. It hands the engine's port to the page and exposes nothing else: the page
// gets no function and no object of Electron's.

import { ipcRenderer } from 'electron';
import type { EnginePortMessage, EngineStateMessage } from '#protocol';
import { CONNECT, ENGINE_PORT, ENGINE_STATE } from './channels.ts';

ipcRenderer.on(ENGINE_PORT, (event) => {
  const message: EnginePortMessage = { type: 'routescope-engine-port' };
  window.postMessage(message, window.location.origin, [...event.ports]);
});

ipcRenderer.on(ENGINE_STATE, (_event, message: EngineStateMessage) => {
  window.postMessage(message, window.location.origin);
});

// The page's script has run by then, so it is listening.
window.addEventListener('load', () => ipcRenderer.send(CONNECT), { once: true });
