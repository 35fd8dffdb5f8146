// Names of the channels between the preload and the main process. Nothing else passes there.

/** Preload to main: the page has loaded and wants the engine. */
export const CONNECT = 'routescope:connect';
/** Main to preload, with the engine's MessagePort. */
export const ENGINE_PORT = 'routescope:engine-port';
/** Main to preload: an EngineStateMessage. */
export const ENGINE_STATE = 'routescope:engine-state';
