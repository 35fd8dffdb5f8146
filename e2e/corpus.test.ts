// The corpora of the Record page in a real Chromium: what comes along, chosen in part and recorded; files dropped on the
// window, looked at before anything runs.

import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM_HINT, findChromium, launchChromium } from './chromium.ts';
import { buildPage, type Served, startServe } from './serve.ts';

const executable = findChromium();

const DIARY = `line,said,mood
d1,"The bus was late, again.",cross
d2,"Someone left soup at our door.",glad
d3,"Rain all day; I mended a coat.",calm
`;

const DAMAGED = `{"id": "a", "text": "The kettle sings."}
{"id": "b", "text": "The cat answers."}
{"id": "c", "text": "Nobody
`;

describe.skipIf(!executable)(executable ? 'corpora in Chromium' : `corpora (skipped: ${CHROMIUM_HINT})`, () => {
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
    await page.getByRole('button', { name: 'Record a new trace' }).click();
    await page.getByRole('radio', { name: 'Corpora' }).click({ force: true });
  });

  afterAll(async () => {
    await browser?.close();
    await served?.stop();
  });

  const preview = () => page.locator('.set-preview');
  const taken = () => preview().getByText('Will be recorded:').locator('..');
  const ready = () => page.waitForSelector('.set-preview[data-state="ready"]');

  async function drop(name: string, content: string): Promise<void> {
    await page.evaluate(
      ([file, text]) => {
        const data = new DataTransfer();
        data.items.add(new File([text as string], file as string));
        const event = new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data });
        document.querySelector('.drop-target')?.dispatchEvent(event);
      },
      [name, content],
    );
  }

  test('three languages and five items of a parallel corpus are shown side by side, then recorded', async () => {
    await page.getByRole('radio', { name: /Everyday sentences, parallel/ }).click();
    await ready();
    await page.getByRole('button', { name: /^Languages: None/ }).click();
    await taken().getByText('no language is ticked').waitFor();
    for (const code of ['en', 'sw', 'ar']) {
      await preview()
        .getByRole('checkbox', { name: new RegExp(`^${code}\\b`) })
        .check();
    }
    await preview().getByRole('spinbutton', { name: 'Number of items' }).fill('5');
    await taken()
      .getByText(/5 items in 3 languages: 15 sequences, [\d,]+ characters/)
      .waitFor();
    const rows = preview().locator('tbody tr');
    expect(await rows.count()).toBe(5);
    expect(await rows.first().locator('td[dir="rtl"][lang="ar"]').count()).toBe(1);
    expect(await rows.first().locator('td[dir="ltr"]').count()).toBe(2);

    const model = page.getByRole('combobox', { name: 'Model' });
    const sample = model.locator('option', { hasText: 'random weights' });
    await model.selectOption((await sample.getAttribute('value')) as string);
    await page.getByRole('button', { name: /Start recording/ }).click();
    await page
      .getByText(/15 sequences/)
      .first()
      .waitFor({ timeout: 120_000 });
  });

  test('a table that is dropped is shown, its columns are chosen, and labels filter it', async () => {
    await drop('diary.csv', DIARY);
    await preview()
      .getByText(/which column is the text/)
      .waitFor();
    await preview().getByLabel('Column of the text').selectOption('said');
    await preview().getByText('The bus was late, again.').waitFor();
    await preview().getByLabel('of the item').selectOption('line');
    await preview().getByRole('rowheader', { name: 'd2' }).waitFor();
    await preview().getByRole('checkbox', { name: 'mood' }).check();
    await preview().getByRole('button', { name: /^mood/ }).click();
    await page.getByRole('menuitemcheckbox', { name: /glad/ }).click();
    await page.keyboard.press('Escape');
    await taken()
      .getByText(/1 item in 1 language: 1 sequence/)
      .waitFor();
    expect(await preview().locator('tbody tr').count()).toBe(1);
  });

  test('a damaged row is named by its line before anything runs', async () => {
    await drop('kettle.jsonl', DAMAGED);
    await page
      .getByText(/kettle\.jsonl, line 3/)
      .first()
      .waitFor();
  });

  test('prose that is dropped is pasted, and read as a data set when that is wanted', async () => {
    await drop('walk.txt', 'We went out early.\n\nIt was still dark.');
    await page.waitForFunction(() => document.querySelector('textarea')?.value.startsWith('We went out early.'));
    await page.getByRole('button', { name: 'Read as a data set' }).click();
    await preview().getByText('It was still dark.').waitFor();
    await page.getByRole('button', { name: 'Take as plain text' }).click();
    await page.waitForFunction(() => document.querySelector('textarea')?.value.startsWith('We went out early.'));
  });

  test('nothing went wrong unseen', () => {
    expect(problems).toEqual([]);
  });
});
