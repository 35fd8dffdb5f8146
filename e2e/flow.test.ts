// The Structure layout in a real Chromium, on the bundled sample: reached by key, its numbers equal to those of the
// command line, one selection everywhere, and inside a layer as well as between two.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { formatRatio, type LabelledArray } from '#protocol';
import { CHROMIUM_HINT, findChromium } from './chromium.ts';
import { type OpenSample, openSample } from './open-sample.ts';

const ROOT = join(import.meta.dirname, '..');
const executable = findChromium();

describe.skipIf(!executable)(executable ? 'flow in Chromium' : `flow (skipped: ${CHROMIUM_HINT})`, () => {
  let opened: OpenSample;
  let page: Page;

  beforeAll(async () => {
    opened = await openSample(executable as string);
    page = opened.page;
  });

  afterAll(async () => opened?.close());

  const flow = () => page.locator('[data-view="flow"]');
  const ready = () => page.waitForSelector('[data-view="flow"][data-state="ready"]');
  const selected = () => new URL(page.url()).hash.split('&').at(-1);

  /** Arrays of the command line about two layers. */
  function analyze(layers: readonly number[]): readonly LabelledArray[] {
    const args = ['analyze', 'datasets/sample/sample.trace', '--metric', 'routing-structure', '--json', '-'];
    const output = execFileSync(
      process.execPath,
      [join(ROOT, 'engine', 'cli.ts'), ...args, '--param', `layers=${JSON.stringify(layers)}`, '--param', 'flows=256'],
      { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    return JSON.parse(output) as readonly LabelledArray[];
  }

  async function tableRows(): Promise<readonly string[]> {
    const table = flow().getByRole('grid');
    await table.waitFor();
    return table
      .getByRole('row')
      .evaluateAll((found) => found.map((row) => [...row.children].map((cell) => cell.textContent ?? '').join('|')));
  }

  test('G and then U lead there; the picture has a cell for every pair and the strongest 40 flows', async () => {
    await page.locator('[data-view="expert-map"] .view-body').focus();
    await page.keyboard.press('g');
    await page.keyboard.press('u');
    await ready();
    expect(await flow().getAttribute('data-n')).toBe('4852');
    expect(await flow().locator('rect.cell').count()).toBe(16 * 16);
    expect(await flow().locator('path.ribbon').count()).toBe(40);
  });

  test('the table holds the numbers of the command line, between layers and inside one', async () => {
    const arrays = analyze([1, 2]);
    const of = (id: string) => arrays.find((each) => each.id === id) as LabelledArray;
    await flow().locator('.view-body').focus();
    await page.keyboard.press(']');
    await page.getByText('Lift of L1 → L2').waitFor();
    await ready();
    await page.keyboard.press('t');
    const between = await tableRows();
    const [first] = of('flow-share').dims[0]?.labels ?? [];
    const share = ((of('flow-share').values[0] ?? Number.NaN) * 100).toFixed(1);
    for (let to = 0; to < 16; to++) {
      const lift = of('transition').values[to] ?? Number.NaN;
      expect(between.find((row) => row.startsWith(`L1.E0|L2.E${to}|`))).toContain(`|${formatRatio(lift)}|`);
    }
    // Numbers are sorted from the largest first; a second click turns them round.
    const rank = flow().getByRole('columnheader', { name: /^Flow/ });
    await rank.click();
    await rank.click();
    const sorted = await tableRows();
    expect(sorted[1]).toContain(
      `${first?.replace(' to ', '|')}|${formatRatio(of('flow-lift').values[0] ?? 0)}|${share} %|1|`,
    );
    await flow().getByRole('combobox', { name: 'Between which experts' }).selectOption('together');
    const inside = await tableRows();
    for (let other = 1; other < 16; other++) {
      const lift = of('co-activation').values[other] ?? Number.NaN;
      expect(inside.find((row) => row.startsWith(`L1.E0|L1.E${other}|`))).toContain(`|${formatRatio(lift)}|`);
    }
    await flow().getByRole('combobox', { name: 'Between which experts' }).selectOption('transition');
    await flow().getByRole('button', { name: 'Show the picture' }).click();
    await flow().getByRole('grid').waitFor({ state: 'detached' });
    expect(await flow().locator('g.pair').count()).toBe(0);
  });

  test('a cell is pointed at without a question, and selects its expert, whose flows come first', async () => {
    const cell = await flow()
      .locator('rect.cell')
      .nth(5 * 16 + 3)
      .boundingBox();
    if (!cell) throw new Error('no cell');
    const calls = () => opened.sent.filter((each) => !each.includes('"engine.info"')).length;
    const before = calls();
    await page.mouse.move(cell.x + 8, cell.y + 8);
    const tip = page.locator('.chart-tooltip:not([hidden])');
    await tip.first().waitFor();
    expect(await tip.textContent()).toMatch(/L1\.E5 → L2\.E3.*over 4,852 tokens/);
    expect(calls()).toBe(before);
    await page.mouse.click(cell.x + 8, cell.y + 8);
    await page.getByRole('complementary', { name: 'Inspector' }).getByText('L1.E5').first().waitFor();
    expect(selected()).toBe('L1.E5');
    await page.getByText(/^L1\.E5’s first/).waitFor();
    expect(await flow().locator('path.ribbon.own').count()).toBeGreaterThan(0);
    await page.mouse.move(0, 0);
  });

  test('by keys the reading is told, and Enter selects', async () => {
    await flow().locator('.view-body').focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.getByText(/^L1\.E6 to L2\.E0, \d\.\d+ times independence$/).waitFor({ state: 'attached' });
    await page.keyboard.press('Enter');
    await page.waitForFunction(() => location.hash.endsWith('&L1.E6'));
  });

  test('an expert of the last layer is seen from the one before, and the layout outlives a reload', async () => {
    await flow().getByRole('combobox', { name: 'Layer' }).selectOption('3');
    await page.getByText('Lift of L2 → L3').waitFor();
    await page.reload();
    await ready();
    await page.getByText('Lift of L2 → L3').waitFor();
  });

  test('nothing went wrong unseen', () => {
    expect(opened.problems).toEqual([]);
  });
});
