// The page's address inside the app, app://routescope/, and which file of the built page an address means. A scheme of
// our own instead of file://, so that the page has an origin and can reach no other file.

import { contentSecurityPolicy, type PageFileName, pageFileName, securityHeaders } from '#protocol';

export const APP_SCHEME = 'app';
const APP_HOST = 'routescope';
export const APP_PAGE = `${APP_SCHEME}://${APP_HOST}/index.html`;

/** Privileges of the scheme. No CSP bypass, no service workers, no CORS to or from elsewhere. */
export const APP_PRIVILEGES = { standard: true, secure: true, supportFetchAPI: true } as const;

/** Whether an address belongs to the app's own page. (URL.origin is `null` for a scheme of one's own.) */
export function isAppUrl(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, username, password } = new URL(address);
  return protocol === `${APP_SCHEME}:` && host === APP_HOST && username === '' && password === '';
}

/** The file that an address means; null when it means none. */
export function appFile(address: string): PageFileName | null {
  return isAppUrl(address) ? pageFileName(new URL(address).pathname) : null;
}

/** Headers of every answer under app://. */
export function appHeaders(type: string, nonce: string): Readonly<Record<string, string>> {
  return { 'Content-Type': type, ...securityHeaders(contentSecurityPolicy(nonce)) };
}
