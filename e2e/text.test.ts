// The text view in a real Chromium: letters are set as if there were no colour, and pointing finds the token that is
// seen, whatever the script and its direction.

import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM_HINT, findChromium, launchChromium } from './chromium.ts';
import { buildPage, type Served, sampleAddress, startServe } from './serve.ts';

const executable = findChromium();

describe.skipIf(!executable)(executable ? 'the text in Chromium' : `the text (skipped: ${CHROMIUM_HINT})`, () => {
  let browser: Browser;
  let served: Served;
  let page: Page;
  /** Calls of the page to the engine. */
  const sent: string[] = [];

  beforeAll(async () => {
    buildPage();
    served = await startServe(join(import.meta.dirname, '..'));
    browser = await launchChromium(executable as string);
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('websocket', (socket) => {
      socket.on('framesent', ({ payload }) => sent.push(payload.toString()));
    });
    await page.goto(sampleAddress(served));
    await ready();
  });

  afterAll(async () => {
    await browser?.close();
    await served?.stop();
  });

  const text = () => page.locator('[data-view="text"]');
  const current = () => text().locator('.text-item[data-current="true"]');
  const path = () => page.getByRole('complementary', { name: 'Path of the selected token' });

  async function ready(): Promise<void> {
    await page.waitForSelector('[data-view="text"][data-state="ready"]');
  }

  /** Jumps to the first sequence of a language by the chooser. @returns its paragraph, in view and without a selection */
  async function goTo(language: string): Promise<Locator> {
    await page.keyboard.press('Escape');
    await text()
      .getByRole('button', { name: /choose another/ })
      .click();
    const list = page.getByRole('dialog', { name: 'Sequences' });
    await list.getByRole('combobox', { name: 'Language', exact: true }).selectOption(language);
    await list.getByRole('listbox').getByRole('option').first().click();
    const paragraph = current().locator(`p[lang="${language}"]`);
    await paragraph.waitFor();
    await ready();
    await page.mouse.move(0, 0);
    await page.waitForFunction(() => {
      const item = document.querySelector('.text-item[data-current="true"]')?.getBoundingClientRect();
      const pane = document.querySelector('.text-scroll')?.getBoundingClientRect();
      return item && pane && item.top >= pane.top && item.bottom <= pane.bottom;
    });
    return paragraph;
  }

  const colour = (channel: string) => text().getByRole('combobox', { name: 'Colour' }).selectOption(channel);

  async function positionOf(letter: { readonly x: number; readonly y: number } | undefined): Promise<number> {
    if (!letter) throw new Error('no letter');
    await page.mouse.click(letter.x, letter.y);
    return Number(/s\d+@(\d+)/.exec((await path().textContent()) ?? '')?.[1]);
  }

  test.each(['ar', 'he', 'hi', 'th', 'zh-Hans', 'ja', 'ko'])(
    '%s without colour is pixel by pixel a plain paragraph',
    async (language) => {
      await colour('off');
      const paragraph = await goTo(language);
      const clip = await paragraph.boundingBox();
      if (!clip) throw new Error(`${language}: the paragraph is not on the page`);
      const ours = await page.screenshot({ clip });
      // A paragraph of its own with the same words in the same place of the same pane, and nothing else of ours.
      await paragraph.evaluate((element) => {
        const pane = element.closest('.text-page');
        if (!pane) throw new Error('the paragraph is in no pane');
        const plain = document.createElement('p');
        plain.id = 'plain';
        plain.textContent = element.textContent;
        const from = getComputedStyle(element);
        for (const name of from) plain.style.setProperty(name, from.getPropertyValue(name));
        for (const name of ['lang', 'dir']) plain.setAttribute(name, element.getAttribute(name) ?? '');
        const { left, top, width, height } = element.getBoundingClientRect();
        const origin = pane.getBoundingClientRect();
        Object.assign(plain.style, { position: 'absolute', left: `${left - origin.left}px` });
        Object.assign(plain.style, { top: `${top - origin.top}px`, width: `${width}px`, height: `${height}px` });
        for (const each of pane.children) (each as HTMLElement).style.visibility = 'hidden';
        pane.append(plain);
      });
      const plain = await page.screenshot({ clip });
      const empty = await page
        .evaluate(() => document.getElementById('plain')?.replaceChildren())
        .then(() => page.screenshot({ clip }));
      await page.evaluate(() => {
        document.getElementById('plain')?.remove();
        for (const each of document.querySelectorAll<HTMLElement>('.text-page > *')) each.style.visibility = '';
      });
      expect(empty.equals(plain)).toBe(false);
      expect(ours.equals(plain)).toBe(true);
      // With colour it is another picture: the comparison can tell.
      await colour('experts');
      await page.waitForFunction(() => !document.querySelector<HTMLCanvasElement>('.text-page > canvas')?.hidden);
      expect((await page.screenshot({ clip })).equals(plain)).toBe(false);
    },
  );

  test.each(['ar', 'he'])('a click on a letter of %s selects the token under the pointer', async (language) => {
    await colour('experts');
    const paragraph = await goTo(language);
    // Letters that occur once, so that the one that was hit can be told by itself; and where each stands.
    const letters = await paragraph.evaluate((element) => {
      const node = element.firstChild as Text;
      const range = document.createRange();
      return [...node.data].flatMap((letter, at, all) => {
        if (!/\p{L}/u.test(letter) || all.indexOf(letter) !== all.lastIndexOf(letter)) return [];
        range.setStart(node, at);
        range.setEnd(node, at + letter.length);
        const { left, top, width, height } = range.getBoundingClientRect();
        // A token may reach into the next letter; it is then named by that one.
        return [{ named: [letter, all[at + 1] ?? ''], x: left + width / 2, y: top + height / 2 }];
      });
    });
    expect(letters.length).toBeGreaterThan(3);
    const n = await current().getAttribute('data-sequence');
    for (const { named, x, y } of letters) {
      await page.mouse.click(x, y);
      await page.waitForFunction((wanted) => {
        const shown = document.querySelector('.text-path-token')?.textContent ?? '';
        return wanted.some((letter) => letter.trim() !== '' && shown.includes(letter));
      }, named);
    }
    expect(await path().textContent()).toMatch(/s\d+@\d+/);
    expect(await current().getAttribute('data-sequence')).toBe(n);
    // The path follows its place in the text: later letters have later positions, though they stand further left.
    const first = await positionOf(letters[0]);
    const last = await positionOf(letters.at(-1));
    expect(letters[0]?.x).toBeGreaterThan(letters.at(-1)?.x ?? Number.POSITIVE_INFINITY);
    expect(first).toBeLessThan(last);
  });

  test('hovering asks the engine nothing', async () => {
    const box = await text().locator('.text-scroll').boundingBox();
    if (!box) throw new Error('the column is not on the page');
    await ready();
    const calls = () => sent.filter((each) => !each.includes('"engine.info"'));
    const before = calls().length;
    for (let i = 0; i < 40; i++) await page.mouse.move(box.x + 70 + i * 8, box.y + 4 + ((i * 7) % (box.height - 8)));
    // To rest on a letter, wherever the layout has put it.
    const letter = await current()
      .locator('p')
      .evaluate((element) => {
        const range = document.createRange();
        range.setStart(element.firstChild as Text, 0);
        range.setEnd(element.firstChild as Text, 1);
        const { left, top, width, height } = range.getBoundingClientRect();
        return { x: left + width / 2, y: top + height / 2 };
      });
    await page.mouse.move(letter.x, letter.y);
    await page.locator('.chart-tooltip:not([hidden])').first().waitFor();
    expect(calls().slice(before)).toEqual([]);
  });
});
