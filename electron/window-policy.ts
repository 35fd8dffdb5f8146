// What the window may do, decided in one place and as plain data and functions: README.md says which item of Electron's
// security checklist each decides.

import type { WebPreferences } from 'electron';
import { isAppUrl } from './app-page.ts';

/** Sites that a link may open in the person's own browser. Exact hosts, https only. */
const LINK_HOSTS: ReadonlySet<string> = new Set([
  'arxiv.org',
  'doi.org',
  'github.com',
  'huggingface.co',
  'www.electronjs.org',
]);

/** Each decision is written out, defaults too, so that none changes under us with a new Electron. */
export function webPreferences(preload: string): WebPreferences {
  return {
    preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    plugins: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    // The spell checker fetches its dictionaries from the network.
    spellcheck: false,
    // The heat map fills while a recording runs, also behind another window.
    backgroundThrottling: false,
  };
}

/** The page stays where it is: it is one page, and it is reloaded, never left. */
export function mayNavigate(address: string): boolean {
  return isAppUrl(address);
}

/** The window's only permission is to put text on the clipboard, and only its own page has it. */
export function mayUse(permission: string, requestingUrl: string): boolean {
  return permission === 'clipboard-sanitized-write' && isAppUrl(requestingUrl);
}

/** The network stays untouched: only the page itself, what it made (blob:, data:) and the developer tools load. */
export function mayLoad(address: string): boolean {
  return isAppUrl(address) || /^(blob|data|devtools):/.test(address);
}

/** The address to hand to the person's browser for a link, or null: only known sites, over https, without a login. */
export function linkToOpen(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const plain = url.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '';
  return plain && LINK_HOSTS.has(url.hostname) ? url.href : null;
}

/** A frame, as far as judging it needs. */
export interface SenderFrame {
  readonly url: string;
  readonly parent: SenderFrame | null;
}

/**
 * Whether a message to the main process comes from our page in our window.
 * @param frame null when the frame has gone since
 */
export function isTrustedSender(frame: SenderFrame | null, sender: object, ours: object | null): boolean {
  return ours !== null && sender === ours && frame !== null && frame.parent === null && isAppUrl(frame.url);
}
