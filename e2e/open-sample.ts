// The page on the bundled sample, as the tests of a layout begin: served, open, its map drawn.

import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { buildPage, type Served, sampleAddress, startServe } from './serve.ts';

export interface OpenSample {
  readonly page: Page;
  /** Whatever the page complained of. */
  readonly problems: readonly string[];
  /** Calls of the page to the engine. */
  readonly sent: string[];
  close(): Promise<void>;
}

/** @param executable of Chromium */
export async function openSample(executable: string): Promise<OpenSample> {
  buildPage();
  const served: Served = await startServe(join(import.meta.dirname, '..'));
  let browser: Browser | undefined;
  const close = async (): Promise<void> => {
    await browser?.close();
    await served.stop();
  };
  try {
    browser = await launchChromium(executable);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const problems: string[] = [];
    const sent: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => sent.push(payload.toString()));
    });
    await page.goto(sampleAddress(served));
    await page.waitForSelector('[data-view="expert-map"][data-state="ready"]');
    return { page, problems, sent, close };
  } catch (error) {
    await close();
    throw error;
  }
}
