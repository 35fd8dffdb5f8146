// A Chromium of the system's, for tests that need a real page. None is downloaded.

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const ELSEWHERE = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

export const CHROMIUM_HINT =
  'no Chromium found; install one (Debian: apt-get install chromium) or name it in ROUTESCOPE_CHROMIUM';

/** Ends a wait for what never comes, and judges nothing: on a busy machine all takes many times as long as alone. */
const LONGEST_WAIT_MS = 90_000;

/** Its path, or undefined where there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  if (env.ROUTESCOPE_CHROMIUM) return env.ROUTESCOPE_CHROMIUM;
  const folders = (env.PATH ?? '').split(delimiter);
  const onPath = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...ELSEWHERE].find((path) => existsSync(path));
}

export async function launchChromium(executablePath: string): Promise<Browser> {
  // Chromium refuses to sandbox itself for root, as which containers usually run; the page is our own.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath, args });
  return browser.on('context', (context) => context.setDefaultTimeout(LONGEST_WAIT_MS));
}
