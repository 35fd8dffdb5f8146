// Electron's fuses: what the packaged binary can do at all. All nine are decided; forge.config.ts burns them in and fails
// when a new Electron brings a tenth.

import type { FuseV1Options } from '@electron/fuses';

export const FUSES: Readonly<Record<keyof typeof FuseV1Options, boolean>> = {
  // ELECTRON_RUN_AS_NODE would turn the app into a Node for anybody's script. Workers use utilityProcess.
  RunAsNode: false,
  EnableCookieEncryption: true,
  // NODE_OPTIONS could load a script before ours.
  EnableNodeOptionsEnvironmentVariable: false,
  // --inspect would open a debugger into the main process.
  EnableNodeCliInspectArguments: false,
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  // We ship no V8 snapshot of our own.
  LoadBrowserProcessSpecificV8Snapshot: false,
  // The page is served under app://, so file:// needs no privilege.
  GrantFileProtocolExtraPrivileges: false,
  // Faster bounds checks for wasm, the engine's fallback.
  WasmTrapHandlers: true,
};
