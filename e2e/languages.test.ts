// The Languages layout in a real Chromium, on the bundled sample: reached by key, drawn from the engine's metric, its
// numbers equal to those of the command line, and one selection in all views.

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LabelledArray } from '#protocol';
import { CHROMIUM_HINT, findChromium } from './chromium.ts';
import { type OpenSample, openSample } from './open-sample.ts';

const ROOT = join(import.meta.dirname, '..');
const executable = findChromium();

describe.skipIf(!executable)(executable ? 'languages in Chromium' : `languages (skipped: ${CHROMIUM_HINT})`, () => {
  let opened: OpenSample;
  let page: Page;

  beforeAll(async () => {
    opened = await openSample(executable as string);
    page = opened.page;
  });

  afterAll(async () => opened?.close());

  /** What the address selects, behind the trace that it opens. */
  const selected = (url: string) => new URL(url).hash.split('&').at(-1);
  const view = (id: string) => page.locator(`[data-view="${id}"]`);
  const ready = async () => {
    for (const id of ['divergence', 'language-matrix']) {
      await page.waitForSelector(`[data-view="${id}"][data-state="ready"]`);
    }
  };

  test('G and then A lead there, though A alone pans the map', async () => {
    await view('expert-map').locator('.view-body').focus();
    await page.keyboard.press('g');
    await page.keyboard.press('a');
    await ready();
    expect(await view('divergence').getAttribute('data-n')).toBe('8');
    expect(await view('divergence').locator('g.curve').count()).toBe(13);
    expect(await view('language-matrix').locator('rect.cell').count()).toBe(14 * 14);
  });

  test('the table holds the numbers of the command line', async () => {
    const args = ['analyze', 'datasets/sample/sample.trace', '--metric', 'multilingual-alignment', '--json', '-'];
    const output = execFileSync(process.execPath, [join(ROOT, 'engine', 'cli.ts'), ...args, '--array', 'divergence'], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const [divergence] = JSON.parse(output) as readonly LabelledArray[];
    const languages = divergence?.dims[0]?.labels ?? [];
    const layers = divergence?.dims[1]?.labels ?? [];
    await view('divergence').locator('.view-body').focus();
    await page.keyboard.press('t');
    const table = view('divergence').getByRole('grid');
    await table.waitFor();
    const rows = await table
      .getByRole('row')
      .evaluateAll((found) => found.map((row) => [...row.children].map((cell) => cell.textContent ?? '').join('|')));
    for (const [row, language] of languages.slice(0, 3).entries()) {
      for (const [column, layer] of layers.entries()) {
        const value = divergence?.values[row * layers.length + column] ?? Number.NaN;
        expect(rows.find((each) => each.startsWith(`${language}|`) && each.includes(`|${layer}|`))).toContain(
          `|${layer}|${value.toPrecision(3)}|`,
        );
      }
    }
    await page.keyboard.press('t');
    await table.waitFor({ state: 'detached' });
  });

  test('a language is one selection: line, matrix, bar, inspector and address', async () => {
    const point = await view('divergence').locator('g.curve[data-language=de] circle').nth(1).boundingBox();
    if (!point) throw new Error('no point');
    const calls = () => opened.sent.filter((each) => !each.includes('"engine.info"')).length;
    const before = calls();
    await page.mouse.move(point.x + 3, point.y + 3);
    await page.locator('.chart-tooltip:not([hidden])').first().waitFor();
    expect(await page.locator('.chart-tooltip:not([hidden])').textContent()).toMatch(/L1 · de.*n = 8 pairs with en/);
    expect(calls()).toBe(before);
    await page.mouse.click(point.x + 3, point.y + 3);
    await page.getByRole('complementary', { name: 'Inspector' }).getByText('lang:de').waitFor();
    expect(selected(page.url())).toBe('lang:de');
    expect(await view('language-matrix').locator('text.name.selected').first().textContent()).toBe('de');
    await page.mouse.move(0, 0);
  });

  test('a small matrix chooses its layer, by keys the reading is told', async () => {
    await view('language-matrix').locator('g.small').nth(2).click();
    await page.waitForFunction(() => location.hash.endsWith('&L2'));
    const slider = view('language-matrix').getByRole('slider');
    await slider.press('ArrowRight');
    await page.waitForFunction(() => location.hash.endsWith('&L3'));
    await view('language-matrix').getByText('D at layer 3').waitFor();
    await slider.press('ArrowLeft');
    await page.waitForFunction(() => location.hash.endsWith('&L2'));
    await view('divergence').locator('line.layer-line').waitFor({ state: 'attached' });
    await view('divergence').locator('.view-body').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.getByText(/^Deutsch, layer 3, divergence 0\.\d+, bounds/).waitFor({ state: 'attached' });
  });

  test('entropy and consistency have a tab each, with the reference, and keep the selection', async () => {
    const divergence = view('divergence');
    await divergence.getByRole('radio', { name: 'Entropy' }).click();
    await divergence.getByText('routing entropy, 1 is even use of all experts').waitFor();
    expect(await divergence.locator('g.panel').count()).toBe(2);
    expect(await divergence.locator('g.panel').first().locator('g.curve').count()).toBe(14);
    // Of fourteen lines eight have a colour.
    expect(await divergence.locator('g.panel').first().locator('g.curve:not(.neutral)').count()).toBe(8);
    expect(await divergence.locator('g.curve.selected').count()).toBe(2);
    await divergence.getByRole('radio', { name: 'Consistency' }).click();
    await divergence.locator('path.control').waitFor({ state: 'attached' });
    await divergence.locator('.view-body').focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText(/^Deutsch, layer \d, consistency 0\.\d+, bounds/).waitFor({ state: 'attached' });
    await divergence.getByRole('button', { name: /^Menu of/ }).click();
    await page.getByText('A figure for each group of languages').click();
    await page.waitForFunction(() => document.querySelectorAll('[data-view="divergence"] g.panel').length > 3);
    await page.reload();
    await ready();
    expect(await divergence.locator('g.panel').count()).toBeGreaterThan(3);
    await divergence.getByRole('button', { name: /^Menu of/ }).click();
    await page.getByText('A figure for each group of languages').click();
    await divergence.getByRole('radio', { name: 'Divergence' }).click();
    await divergence.getByText('D, divergence from en, 0 to 1').waitFor();
  });

  test('the handles of the middle layers choose a group of layers, by key and by pointer', async () => {
    const divergence = view('divergence');
    const [from, to] = [
      divergence.getByRole('slider', { name: /^First/ }),
      divergence.getByRole('slider', { name: /^Last/ }),
    ];
    await from.press('Home');
    await to.press('End');
    await to.press('ArrowLeft');
    expect(await from.getAttribute('aria-valuenow')).toBe('0');
    expect(await to.getAttribute('aria-valuenow')).toBe('2');
    await divergence.getByText(/middle, as chosen: layers 0–2/).waitFor();
    expect(await divergence.locator('rect.group-layers').count()).toBe(1);
    const box = await from.boundingBox();
    const dot = await divergence.locator('g.curve[data-language=de] circle').nth(1).boundingBox();
    if (!box || !dot) throw new Error('no handle');
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(dot.x + 4, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await divergence.getByText(/middle, as chosen: layers 1–2/).waitFor();
    await from.press('Delete');
    await divergence.getByText(/as chosen/).waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await page.mouse.move(0, 0);
  });

  test('scores: r of the command line against bits per byte, then against a table that outlives a reload', async () => {
    const divergence = view('divergence');
    const analyze = (...more: readonly string[]): readonly LabelledArray[] => {
      const args = ['analyze', 'datasets/sample/sample.trace', '--metric', 'multilingual-alignment', '--json', '-'];
      const all = [join(ROOT, 'engine', 'cli.ts'), ...args, '--array', 'correlation-middle', ...more];
      const output = execFileSync(process.execPath, all, {
        cwd: ROOT,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      return JSON.parse(output) as readonly LabelledArray[];
    };
    const words = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toPrecision(3)}`;
    await divergence.getByRole('radio', { name: 'Scores' }).click();
    await divergence.locator('g.score-point').first().waitFor();
    await ready();
    expect(await divergence.locator('g.score-point').count()).toBe(13);
    const [measured] = analyze();
    const plain = await divergence.locator('text.words.strong').allTextContents();
    expect(plain[0]).toContain(`r ${words(measured?.values[0] ?? Number.NaN)} [`);
    expect(plain[1]).toContain(`fertility removed: r ${words(measured?.values[1] ?? Number.NaN)} [`);

    const table = 'language;accuracy\ndeu_Latn;0,81\nsw;0,42\nfr;0,77\nru;0,6\nhi;0,5\nzz;1\n';
    await divergence.getByRole('button', { name: 'Bring a table of scores' }).click();
    const dialog = page.getByRole('dialog', { name: 'A table of scores' });
    await dialog.getByRole('textbox').fill('de,0.81');
    await dialog.getByRole('button', { name: 'Use it' }).click();
    await dialog.getByText(/row 1: expected names, found the number/).waitFor();
    await dialog.getByRole('textbox').fill(table);
    await dialog.getByRole('button', { name: 'Use it' }).click();
    await dialog.waitFor({ state: 'detached' });
    await divergence.locator('text.words', { hasText: 'accuracy' }).waitFor();
    await divergence.getByText(/Scores of no language of the trace, left out: zz\./).waitFor();
    await divergence.getByText(/Not in the figure: .*no accuracy was given/).waitFor();
    expect(await divergence.locator('g.score-point').count()).toBe(5);
    const folder = await mkdtemp(join(tmpdir(), 'scores-'));
    await writeFile(join(folder, 'scores.csv'), table);
    const [given] = analyze('--scores', join(folder, 'scores.csv'));
    await rm(folder, { recursive: true });
    const r = `r ${words(given?.values[0] ?? Number.NaN)} [`;
    expect((await divergence.locator('text.words.strong').allTextContents())[0]).toContain(r);

    await page.reload();
    await ready();
    await divergence.locator('text.words', { hasText: 'accuracy' }).waitFor();
    expect((await divergence.locator('text.words.strong').allTextContents())[0]).toContain(r);
    await divergence.locator('.view-body').focus();
    await page.keyboard.press('ArrowRight');
    await page.getByText(/, accuracy 0\.\d+, divergence 0\.\d+/).waitFor({ state: 'attached' });
    await page.keyboard.press('t');
    await divergence.getByRole('grid').waitFor();
    await page.keyboard.press('t');
    await divergence.getByRole('radio', { name: 'Divergence' }).click();
    await divergence.getByText('D, divergence from en, 0 to 1').waitFor();
  });

  test('a file dropped on the scores is a table of them, not a text to record', async () => {
    const divergence = view('divergence');
    await divergence.getByRole('radio', { name: 'Scores' }).click();
    await divergence.locator('g.score-point').first().waitFor();
    const files = await page.evaluateHandle(() => {
      const data = new DataTransfer();
      data.items.add(new File(['language\tmaths\nde\t1\nfr\t2\nsw\t4\n'], 'maths.tsv'));
      return data;
    });
    await divergence.locator('.divergence-figure:visible').dispatchEvent('drop', { dataTransfer: files });
    await divergence.locator('text.words', { hasText: 'maths' }).waitFor();
    expect(await divergence.locator('g.score-point').count()).toBe(3);
    await divergence.getByRole('radio', { name: 'Divergence' }).click();
  });

  test('a table that is none comes back in the form, with what is wrong and what to do', async () => {
    const divergence = view('divergence');
    await divergence.getByRole('radio', { name: 'Scores' }).click();
    await divergence.locator('g.score-point').first().waitFor();
    const dialog = page.getByRole('dialog', { name: 'A table of scores' });
    const given = (text: string) =>
      page.evaluateHandle((content) => {
        const data = new DataTransfer();
        data.setData('text/plain', content);
        data.items.add(new File([content], 'own.csv'));
        return data;
      }, text);
    await divergence.locator('.view-body').focus();
    await page.evaluate(
      (clipboardData) => {
        dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }));
      },
      await given('hello world'),
    );
    await dialog.getByText('pasted table: expected a line of names and scores below it.').waitFor();
    await dialog.getByText(/^For example/).waitFor();
    expect(await dialog.getByRole('textbox').inputValue()).toBe('hello world');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await divergence
      .locator('.divergence-figure:visible')
      .dispatchEvent('drop', { dataTransfer: await given('language,maths,art\nde,1,2') });
    await dialog.getByText(/^own\.csv, row 1: expected two columns, .* found 3/).waitFor();
    await dialog.getByRole('textbox').fill('language,maths\nde,1\nfr,2\nsw,4');
    await dialog.getByRole('button', { name: 'Use it' }).click();
    await dialog.waitFor({ state: 'detached' });
    await divergence.getByRole('radio', { name: 'Divergence' }).click();
  });

  test('another reference is computed anew, and the layout outlives a reload', async () => {
    await view('divergence').getByRole('combobox', { name: 'from' }).selectOption('sw');
    await page.getByText('D, divergence from sw, 0 to 1').waitFor();
    await ready();
    await page.reload();
    await ready();
  });

  test('without two languages it says what is needed', async () => {
    await page.getByRole('button', { name: 'Record a new trace' }).click();
    await page.getByRole('textbox', { name: 'Text', exact: true }).fill('Guten Morgen!\nGute Nacht!');
    const models = page.getByRole('combobox', { name: 'Model' });
    await models.selectOption(await models.locator('option', { hasText: 'random weights' }).getAttribute('value'));
    await page.getByRole('button', { name: /Start recording/ }).click();
    await page.waitForSelector('[data-view="text"][data-state="ready"]');
    await page.getByRole('button', { name: /^Languages:/ }).click();
    await page.waitForSelector('[data-view="divergence"][data-state="missing"]');
    await view('divergence')
      .getByText(/Needed are the same items in two languages or more/)
      .waitFor();
  });

  test('nothing went wrong unseen', () => {
    expect(opened.problems).toEqual([]);
  });
});
