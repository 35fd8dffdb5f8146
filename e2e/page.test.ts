// The whole program, as a person meets it: the built page in a real Chromium, the real engine behind it, first the demo
// model, then the bundled sample. Open, look, switch an expert off, see it change; record a text and watch it arrive.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM_HINT, findChromium, launchChromium } from './chromium.ts';
import { buildPage, type Served, sampleAddress, startServe } from './serve.ts';

const executable = findChromium();
const DEMO_TRACE = join(import.meta.dirname, '..', 'datasets', 'demo-moe', 'demo.trace');

describe.skipIf(!executable)(executable ? 'the page in Chromium' : `the page (skipped: ${CHROMIUM_HINT})`, () => {
  let browser: Browser;
  let served: Served;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    buildPage();
    served = await startServe(join(import.meta.dirname, '..'));
    browser = await launchChromium(executable as string);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    await page.goto(served.url);
    await viewsReady();
  });

  afterAll(async () => {
    await browser?.close();
    await served?.stop();
  });

  const view = (id: string) => page.locator(`[data-view="${id}"]`);

  const inspector = () => page.getByRole('complementary', { name: 'Inspector' });

  async function viewsReady(): Promise<void> {
    for (const id of ['expert-map', 'text', 'layer']) {
      await page.waitForSelector(`[data-view="${id}"][data-state="ready"]`);
    }
  }

  test('opens on the demo model, says that it is really trained, and fills three views', async () => {
    const manifest = readFileSync(join(DEMO_TRACE, 'manifest.json'), 'utf8');
    const { counts } = JSON.parse(manifest) as { counts: { tokens: number } };
    expect(await view('expert-map').getAttribute('data-n')).toBe(String(counts.tokens));
    expect(await page.getByRole('note').textContent()).toMatch(/small model, really trained/);
    expect([new URL(page.url()).search, new URL(page.url()).hash]).toEqual(['', '']);
  });

  test('opens the bundled sample by its address, says that its weights are random, and fills three views', async () => {
    await page.goto(sampleAddress(served));
    await page.waitForSelector('[data-view="expert-map"][data-n="4852"]');
    await viewsReady();
    expect(await page.getByRole('note').textContent()).toMatch(/weights are random.*means nothing/);
    expect(new URL(page.url()).search).toBe('');
  });

  test('an address leads every view to the same expert', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('L3.E5');
    await page.keyboard.press('Enter');
    await inspector().getByText('L3.E5').first().waitFor();
    await view('layer').getByRole('heading', { name: 'Layer 3' }).waitFor();
  });

  test('the expert’s card says what it is for, and a text around a choice leads to its token', async () => {
    await inspector().getByRole('heading', { name: 'By language, against an even share' }).waitFor();
    expect(await inspector().locator('.profile li').count()).toBeGreaterThan(4);
    const context = inspector().locator('.context').first();
    const [, position] = /token (\d+):/.exec((await context.getAttribute('aria-label')) ?? '') ?? [];
    await context.click();
    await inspector().getByText(`@${position}`).first().waitFor();
    await page.keyboard.press('Alt+ArrowLeft');
    await inspector().getByText('L3.E5').first().waitFor();
  });

  test('a token shows its path through the layers, by keyboard alone', async () => {
    await view('text').locator('[tabindex="0"]').first().focus();
    await page.keyboard.press('.');
    await page.keyboard.press('.');
    const path = page.getByRole('complementary', { name: 'Path of the selected token' });
    await path.getByText(/L0/).first().waitFor();
    expect(await path.textContent()).toMatch(/L3/);
  });

  test('switching an expert off runs the text again without it, and back', async () => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('L2.E7');
    await page.keyboard.press('Enter');
    await inspector().getByText('L2.E7').first().waitFor();
    expect(await inspector().textContent()).toMatch(/Chosen[1-9][\d,]* times/);
    await view('layer').getByRole('button', { name: 'Switch off L2.E7' }).click();
    await page.getByRole('button', { name: 'Switch L2.E7 on again' }).waitFor();
    await viewsReady();
    // The expert that was switched off is never chosen any more, and says so in words, not only in colour.
    await page.waitForFunction(() =>
      /Chosen(0 times|never)/.test(document.querySelector('[aria-label="Inspector"]')?.textContent ?? ''),
    );
    await page.getByRole('radio', { name: 'Base' }).click({ force: true });
    await page.waitForFunction(() =>
      /Chosen[1-9][\d,]* times/.test(document.querySelector('[aria-label="Inspector"]')?.textContent ?? ''),
    );
  });

  test('a pasted text is recorded with the bundled model, in sight of a reload', async () => {
    await page.getByRole('button', { name: 'Record a new trace' }).click();
    await page.getByRole('textbox', { name: 'Text', exact: true }).fill('Guten Morgen!\nصباح الخير\nสวัสดีตอนเช้า');
    await page.getByText('One sequence per line').first().click();
    await page.getByRole('combobox', { name: 'Model' }).selectOption({ index: 1 });
    await page.getByRole('button', { name: /Start recording/ }).click();
    await page.waitForSelector('[data-view="text"][data-state="ready"]');
    await page
      .getByText(/3 sequences/)
      .first()
      .waitFor();
    await page.reload();
    await viewsReady();
  });

  test('a second tab has the files by its cookie, but no token: it says what to do, and the printed address does it', async () => {
    const context = await browser.newContext();
    const first = await context.newPage();
    await first.goto(served.url);
    await first.waitForSelector('[data-view="expert-map"][data-state="ready"]');
    const token = new URL(served.url).searchParams.get('token') ?? '';
    expect(JSON.stringify(await context.cookies())).not.toContain(token);
    const second = await context.newPage();
    await second.goto(new URL('/', served.url).href);
    await second.getByText('open the whole address that the terminal printed').waitFor();
    await second.goto(served.url);
    await second.waitForSelector('[data-view="expert-map"][data-state="ready"]');
    await context.close();
  });

  test('nothing went wrong unseen', () => {
    expect(problems).toEqual([]);
  });
});

test('what the page was tested in', () => {
  console.log(executable ? `page: tested in ${executable}` : `page: not tested, ${CHROMIUM_HINT}`);
});
