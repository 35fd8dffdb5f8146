// Electron's main process: one window on the page, the engine in a process of its own, and the port between them. What is
// allowed is decided in window-policy.ts; here it is wired in. README.md goes through Electron's security checklist.

import { join } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, protocol, session, shell } from 'electron';
import type { EngineStateMessage } from '#protocol';
import { APP_PAGE, APP_PRIVILEGES, APP_SCHEME } from './app-page.ts';
import { CONNECT, ENGINE_PORT, ENGINE_STATE } from './channels.ts';
import { type EngineProcess, startEngine } from './engine-process.ts';
import { menuTemplate } from './menu.ts';
import { answerPage } from './serve-page.ts';
import { isTrustedSender, linkToOpen, mayLoad, mayNavigate, mayUse, webPreferences } from './window-policy.ts';

const DIST = join(app.getAppPath(), 'dist');

let window: BrowserWindow | null = null;
let engine: EngineProcess | null = null;
let quitting = false;

app.enableSandbox();
protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges: APP_PRIVILEGES }]);

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', showWindow);
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', finishFirst);
  app.on('web-contents-created', (_event, contents) => confine(contents));
  ipcMain.on(CONNECT, (event) => {
    if (isTrustedSender(event.senderFrame, event.sender, window?.webContents ?? null)) connectWindow();
  });
  // Not awaited here: the app becomes ready only after this module has been evaluated.
  void app.whenReady().then(open);
} else {
  app.quit();
}

function open(): void {
  confineSession();
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, { restartEngine })));
  startTheEngine();
  showWindow();
}

function startTheEngine(): void {
  engine = startEngine({
    entry: join(DIST, 'engine', 'desktop.js'),
    onState: (message: EngineStateMessage) => window?.webContents.send(ENGINE_STATE, message),
    onRestarted: connectWindow,
  });
}

function restartEngine(): void {
  engine?.restart();
}

/** Gives the page a new port to the engine. */
function connectWindow(): void {
  if (window && engine) window.webContents.postMessage(ENGINE_PORT, null, [engine.connect()]);
}

function showWindow(): void {
  if (window) {
    if (window.isMinimized()) window.restore();
    window.focus();
    return;
  }
  if (!engine) return;
  const opened = new BrowserWindow({
    title: 'Routescope',
    width: 1440,
    height: 900,
    minWidth: 1024,
    minHeight: 700,
    show: false,
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#111113' : '#fcfcfd',
    webPreferences: webPreferences(join(DIST, 'electron', 'preload.cjs')),
  });
  window = opened;
  opened.once('ready-to-show', () => opened.show());
  opened.on('close', (event) => {
    if (!quitting && !mayCloseWhileBusy(opened)) event.preventDefault();
  });
  opened.on('closed', () => {
    window = null;
  });
  opened.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit') opened.reload();
  });
  void opened.loadURL(APP_PAGE);
}

/** Without a window nobody would see that a recording goes on, so closing asks. */
function mayCloseWhileBusy(over: BrowserWindow): boolean {
  const jobs = engine?.jobs() ?? 0;
  if (jobs === 0) return true;
  const choice = dialog.showMessageBoxSync(over, {
    type: 'question',
    message: jobs === 1 ? 'A recording is not finished.' : `${jobs} recordings are not finished.`,
    detail: 'What is recorded so far is kept, and the same recording can be resumed later.',
    buttons: ['Keep recording', 'Stop and quit'],
    defaultId: 0,
    cancelId: 0,
  });
  return choice === 1;
}

/** The engine closes its files before the app goes. */
function finishFirst(event: Electron.Event): void {
  if (!engine) return;
  event.preventDefault();
  if (quitting) return;
  if (window && !mayCloseWhileBusy(window)) return;
  quitting = true;
  void engine.stop().finally(() => {
    engine = null;
    app.quit();
  });
}

function confine(contents: Electron.WebContents): void {
  const stay = (event: { preventDefault(): void; readonly url: string }) => {
    if (!mayNavigate(event.url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-frame-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    const link = linkToOpen(url);
    if (link) void shell.openExternal(link);
    return { action: 'deny' };
  });
}

function confineSession(): void {
  const ours = session.defaultSession;
  ours.protocol.handle(APP_SCHEME, (request) => answerPage(join(DIST, 'renderer'), request));
  ours.setPermissionRequestHandler((_contents, permission, answer, details) =>
    answer(mayUse(permission, details.requestingUrl)),
  );
  ours.setPermissionCheckHandler((_contents, permission, origin) => mayUse(permission, origin));
  ours.setDevicePermissionHandler(() => false);
  ours.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayLoad(url) }));
}
