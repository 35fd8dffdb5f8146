// The Locality layout in a real Chromium, on the bundled sample: reached by key, its numbers equal to those of the command
// line, handles and keys that only look up, and one selection in all views.

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LabelledArray, PUBLISHED_MODELS } from '#protocol';
import { CHROMIUM_HINT, findChromium } from './chromium.ts';
import { type OpenSample, openSample } from './open-sample.ts';

const ROOT = join(import.meta.dirname, '..');
const executable = findChromium();

const answers = new Map<string, readonly LabelledArray[]>();

/** An array of a metric as the command line writes it, which is asked for all of them at once. */
function analyzed(metric: string, id: string, ...args: readonly string[]): LabelledArray {
  const asked = [metric, ...args].join(' ');
  let arrays = answers.get(asked);
  if (!arrays) {
    const all = ['analyze', 'datasets/sample/sample.trace', '--metric', metric, '--json', '-', ...args];
    const output = execFileSync(process.execPath, [join(ROOT, 'engine', 'cli.ts'), ...all], {
      cwd: ROOT,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    arrays = JSON.parse(output) as readonly LabelledArray[];
    answers.set(asked, arrays);
  }
  const found = arrays.find((each) => each.id === id);
  if (!found) throw new Error(`no array ${id}`);
  return found;
}

describe.skipIf(!executable)(executable ? 'locality in Chromium' : `locality (skipped: ${CHROMIUM_HINT})`, () => {
  let opened: OpenSample;
  let page: Page;
  const calls = () => opened.sent.filter((each) => each.includes('trace.analyze')).length;

  beforeAll(async () => {
    opened = await openSample(executable as string);
    page = opened.page;
  });

  afterAll(async () => opened?.close());

  const view = (id: string) => page.locator(`[data-view="${id}"]`);
  const ready = (id: string) => page.waitForSelector(`[data-view="${id}"][data-state="ready"]`);
  /** Rows of a view's table from top to bottom, their cells joined by bars; only those on the screen exist at a time. */
  const rows = (id: string) =>
    view(id)
      .getByRole('grid')
      .evaluate(async (grid) => {
        const found = new Set<string>();
        for (let top = 0; top < grid.scrollHeight; top += grid.clientHeight - 48) {
          grid.scrollTop = top;
          const count = Number(grid.getAttribute('aria-rowcount'));
          const first = Math.floor(grid.scrollTop / 24);
          const last = Math.floor((grid.scrollTop + grid.clientHeight) / 24);
          const there = (place: number) => grid.querySelector(`[aria-rowindex="${Math.min(count, place + 2)}"]`);
          while (!there(first) || !there(last)) await new Promise(requestAnimationFrame);
          for (const row of grid.querySelectorAll('[role=row]')) {
            found.add([...row.children].map((cell) => cell.textContent ?? '').join('|'));
          }
        }
        return [...found];
      });

  test('G and then O lead there, among the published models', async () => {
    await view('expert-map').locator('.view-body').focus();
    await page.keyboard.press('g');
    await page.keyboard.press('o');
    await ready('consistency');
    expect(await view('consistency').locator('.published-srp g.published').count()).toBe(PUBLISHED_MODELS.length);
    await view('consistency').locator('.own-srp path.band').waitFor({ state: 'attached' });
    await view('consistency').locator('.own-hits path.line').waitFor({ state: 'attached' });
  });

  test('its table holds the numbers of the command line', async () => {
    const srp = analyzed('routing-consistency', 'srp-model');
    const layers = analyzed('routing-consistency', 'srp-layer');
    const hits = analyzed('expert-cache', 'hit-rate-model');
    await view('consistency').locator('.view-body').focus();
    await page.keyboard.press('t');
    await view('consistency').getByRole('grid').waitFor();
    const shown = await rows('consistency');
    const number = (value: number | undefined) => (value === undefined ? '' : (value * 100).toFixed(1));
    for (const m of ['4', '16']) {
      const at = srp.dims[0]?.labels.indexOf(m) ?? -1;
      expect(shown.find((row) => row.startsWith(`sample|model|SRP|${m}|`))).toContain(
        `|–|${number(srp.values[at])}|${number(srp.bounds?.low[at])}|${number(srp.bounds?.high[at])}|`,
      );
      const width = layers.dims[1]?.labels.length ?? 0;
      expect(shown.find((row) => row.startsWith(`sample|L1|SRP|${m}|`))).toContain(
        `|–|${number(layers.values[width + at])}|`,
      );
    }
    const policy = hits.dims[0]?.labels.indexOf('sch-4') ?? -1;
    const rho = hits.dims[1]?.labels.indexOf('2') ?? -1;
    const place = policy * (hits.dims[1]?.labels.length ?? 0) + rho;
    expect(shown.find((row) => row.startsWith('sample|one pool|SCH|4|2|'))).toContain(
      `|${number(hits.values[place])}|${number(hits.bounds?.low[place])}|${number(hits.bounds?.high[place])}|`,
    );
    await page.keyboard.press('t');
    await view('consistency').getByRole('grid').waitFor({ state: 'detached' });
  });

  test('keys and the handle choose m without asking the engine, and the reading is told', async () => {
    const before = calls();
    await view('consistency').locator('.view-body').focus();
    await page.keyboard.press('ArrowLeft');
    await page.getByText(/^m 8, SRP \d+\.\d, bounds/).waitFor({ state: 'attached' });
    await page.keyboard.press('ArrowUp');
    await page.getByText(/^rho 2\.5, SCH \d+\.\d/).waitFor({ state: 'attached' });
    const handle = await view('consistency').locator('[data-handle=m] .grip').boundingBox();
    const target = await view('consistency').locator('.srp-ticks g.tick').nth(0).boundingBox();
    if (!handle || !target) throw new Error('no handle');
    await page.mouse.move(handle.x + 4, handle.y + 4);
    await page.mouse.down();
    await page.mouse.move(target.x + 4, handle.y + 4, { steps: 3 });
    await page.mouse.up();
    await expect
      .poll(() => view('consistency').getByRole('combobox', { name: 'm', exact: true }).inputValue())
      .toBe('4');
    expect(calls()).toBe(before);
    await page.mouse.move(0, 0);
  });

  test('a published model is named on hover and stands out when looked up', async () => {
    const dot = await view('consistency')
      .locator('.published-srp g.published')
      .first()
      .locator('circle')
      .nth(2)
      .boundingBox();
    if (!dot) throw new Error('no dot');
    await page.mouse.move(dot.x + 1.5, dot.y + 1.5);
    await page.locator('.chart-tooltip:not([hidden])').getByText('LLaMA-MoE-v2-3.8B · 2 of 8 experts').waitFor();
    await page.mouse.move(0, 0);
    await view('consistency').getByRole('combobox', { name: 'Published model that stands out' }).fill('mixtral');
    await page.keyboard.press('Enter');
    await view('consistency').locator('.published-srp .published.chosen').waitFor({ state: 'attached' });
    expect(await view('consistency').locator('.consistency-legend').textContent()).toContain('Mixtral-8x7B');
  });

  test('another definition is computed anew, named, and not set beside what was published', async () => {
    await view('consistency').getByRole('combobox', { name: 'Definition of SCH' }).selectOption('sch-static');
    await expect
      .poll(() => view('consistency').locator('.view-over').textContent())
      .toContain('older, static (v1, v2)');
    await ready('consistency');
    expect(await view('consistency').locator('.published-hits circle').count()).toBe(0);
    await view('consistency').getByRole('combobox', { name: 'Definition of SCH' }).selectOption('sch');
    await ready('consistency');
    await expect
      .poll(() => view('consistency').locator('.published-hits circle').count())
      .toBe(PUBLISHED_MODELS.length);
  });

  test('at the level of experts there is one dot for each, and a click on it selects the expert', async () => {
    await view('consistency').getByRole('combobox', { name: 'Level' }).selectOption('expert');
    const dots = view('consistency').locator('.experts');
    await dots.locator('path').first().waitFor({ state: 'attached' });
    const srp = analyzed('routing-consistency', 'srp-expert');
    const load = analyzed('routing-consistency', 'activation-expert');
    const m = srp.dims[2]?.labels.indexOf('4') ?? -1;
    const width = srp.dims[2]?.labels.length ?? 0;
    const cells = srp.values.filter((_, place) => place % width === m);
    expect(await dots.getAttribute('data-experts')).toBe(String(cells.length));
    // The least of all lies on no other dot's place.
    const loads = load.values.filter((_, place) => place % width === m);
    const place = loads.indexOf(Math.min(...loads));
    const box = await view('consistency').locator('.experts path').first().boundingBox();
    const least = await view('consistency')
      .locator('.expert-least')
      .evaluate((part) => (part as SVGGElement).getBoundingClientRect().left);
    if (!box) throw new Error('no dots');
    // The dots' own left edge is the leftmost of them.
    expect(box.x).toBeGreaterThan(least);
    const y = await view('consistency')
      .locator('.expert-scale')
      .evaluate((part) => {
        const lines = [...part.querySelectorAll('line')].map((line) => line.getBoundingClientRect().y);
        return { top: Math.min(...lines), bottom: Math.max(...lines) };
      });
    await page.mouse.click(box.x + 2.5, y.bottom - (cells[place] ?? 0) * (y.bottom - y.top));
    const experts = srp.dims[1]?.labels.length ?? 1;
    const address = `L${Math.floor(place / experts)}.E${place % experts}`;
    await page.waitForFunction((wanted) => location.hash.endsWith(`&${wanted}`), address);
    await view('consistency').locator('.level-words').getByText(address).waitFor({ state: 'attached' });
    await view('consistency').locator('.expert-chosen .ring-ink').waitFor({ state: 'attached' });
  });

  test('at the level of a label its values are those of the command line, the least consistent first', async () => {
    await view('consistency').getByRole('combobox', { name: 'Level' }).selectOption('by language');
    await view('consistency').locator('g.value').first().waitFor({ state: 'attached' });
    await ready('consistency');
    const srp = analyzed('routing-consistency', 'srp-model', '--by', 'language');
    const m = srp.dims[1]?.labels.indexOf('4') ?? -1;
    const values = (srp.dims[0]?.labels ?? []).map((value, v) => ({
      value,
      srp: srp.values[v * (srp.dims[1]?.labels.length ?? 0) + m] ?? Number.NaN,
    }));
    values.sort((a, b) => a.srp - b.srp || a.value.localeCompare(b.value));
    const bars = view('consistency').locator('g.value');
    expect(await bars.evaluateAll((all) => all.map((each) => each.getAttribute('data-value')))).toEqual(
      values.map(({ value }) => value),
    );
    await bars.first().locator('rect').click();
    await page.waitForFunction((value) => location.hash.endsWith(`&lang:${value}`), values[0]?.value);
    await view('consistency').locator('g.value.selected').waitFor({ state: 'attached' });
    await view('consistency').getByRole('combobox', { name: 'Level' }).selectOption('model');
    await view('consistency').locator('g.value').first().waitFor({ state: 'detached' });
    expect(await view('consistency').locator('g.layer').count()).toBe(0);
    await view('consistency').getByRole('combobox', { name: 'Level' }).selectOption('layer');
    await view('consistency').locator('g.layer').first().waitFor({ state: 'attached' });
  });

  test('the cache finds what the command line says, at every size', async () => {
    await ready('cache');
    const pool = analyzed('expert-cache', 'hit-rate-model-by-size');
    const [, sizes] = pool.dims;
    await view('cache').locator('.view-body').focus();
    const figure = view('cache').locator('.view-body');
    expect(await figure.getAttribute('aria-label')).toContain('Left and right arrow change the size');
    await page.keyboard.press('t');
    // Out of reach behind its table it tells of no keys.
    expect(await figure.getAttribute('aria-label')).toBe('Cache');
    await view('cache').getByRole('grid').waitFor();
    const shown = await rows('cache');
    for (const [id, name] of [
      ['lru', 'LRU'],
      ['sch-16', 'SCH(16)'],
      ['belady', 'Belady'],
    ] as const) {
      const policy = pool.dims[0]?.labels.indexOf(id) ?? -1;
      for (const size of ['1', '4', '16']) {
        const place = policy * (sizes?.labels.length ?? 0) + (sizes?.labels.indexOf(size) ?? -1);
        const rate = pool.values[place] ?? Number.NaN;
        expect(shown.find((row) => row.startsWith(`one pool|${name}|${size}|`))).toContain(
          `|${(rate * 100).toFixed(1)} %|`,
        );
      }
    }
    await page.keyboard.press('t');
    await view('cache').getByRole('grid').waitFor({ state: 'detached' });
    await view('cache').getByRole('radio', { name: 'per layer' }).click();
    const layers = analyzed('expert-cache', 'hit-rate-layer-by-size');
    const [, policies, slots] = layers.dims;
    const row = (layer: number) =>
      (layer * (policies?.labels.length ?? 0) + (policies?.labels.indexOf('lru') ?? 0)) * (slots?.labels.length ?? 0);
    const count = layers.dims[0]?.labels.length ?? 0;
    const half = Math.round((slots?.labels.length ?? 0) / 2);
    const mean =
      Array.from({ length: count }, (_, l) => layers.values[row(l) + half - 1] ?? Number.NaN).reduce(
        (a, b) => a + b,
        0,
      ) / count;
    await view('cache')
      .locator('.cache-readout tbody tr')
      .filter({ hasText: 'LRU' })
      .getByText(`${(mean * 100).toFixed(1)} %`)
      .waitFor();
    await view('cache').getByRole('radio', { name: 'one pool' }).click();
  });

  test('its handle only looks up, by drag and by key, and costs follow what is typed in', async () => {
    const before = calls();
    const handle = await view('cache').locator('.cache-handle .grip').boundingBox();
    if (!handle) throw new Error('no handle');
    await page.mouse.move(handle.x + 5, handle.y + 5);
    await page.mouse.down();
    await page.mouse.move(handle.x - 60, handle.y + 5, { steps: 4 });
    await page.mouse.up();
    const caption = view('cache').locator('.cache-readout caption');
    const most = Number(/of ([\d,]+) in memory/.exec((await caption.textContent()) ?? '')?.[1]);
    const size = Number(/^(\d+) expert/.exec((await caption.textContent()) ?? '')?.[1]);
    expect(size).toBeLessThan(most / 2);
    await view('cache').locator('.view-body').focus();
    await page.keyboard.press('ArrowRight');
    await page
      .getByText(new RegExp(`^${size + 1} experts, rho .*LRU .* found, .* missed per token$`))
      .waitFor({ state: 'attached' });
    await view('cache').getByRole('textbox', { name: 'MB per expert' }).fill('10');
    await view('cache').getByRole('textbox', { name: 'GB/s' }).fill('2,5');
    const cells = await view('cache').locator('.cache-readout tbody tr').first().locator('td').allTextContents();
    const [found, missed, megabytes, milliseconds] = cells.map((each) => Number.parseFloat(each));
    if (found === undefined || missed === undefined) throw new Error('no numbers');
    expect(megabytes).toBeCloseTo(missed * 10, 0);
    expect(milliseconds).toBeCloseTo((missed * 10) / 2.5, 0);
    expect(await view('cache').locator('.cache-readout th .badge').textContent()).toBe('modelled');
    expect(calls()).toBe(before);
    await view('cache').getByRole('checkbox', { name: 'filling counts as a miss' }).check();
    await expect.poll(() => view('cache').locator('.view-over').textContent()).toContain('filling a slot is a miss');
    await ready('cache');
    expect(calls()).toBe(before + 1);
    const stricter = await view('cache').locator('.cache-readout tbody tr').first().locator('td').first().textContent();
    expect(Number.parseFloat(stricter ?? '')).toBeLessThan(found);
  });

  test('by a label it finds what the command line finds of each value, the worst first, and chooses languages', async () => {
    await view('cache').getByRole('checkbox', { name: 'filling counts as a miss' }).uncheck();
    await view('cache').getByRole('combobox', { name: 'What stands beneath the curves' }).selectOption('by language');
    await view('cache').locator('g.cell').first().waitFor({ state: 'attached' });
    await ready('cache');
    const split = analyzed('expert-cache', 'hit-rate-model-by-size', '--by', 'language');
    const caption = (await view('cache').locator('.cache-readout caption').textContent()) ?? '';
    const size = Number(/^(\d+) expert/.exec(caption)?.[1]);
    const [values, policies, sizes] = split.dims.map(({ labels }) => labels);
    const found = (values ?? []).map((value, v) => {
      const row = v * (policies?.length ?? 0) + (policies?.indexOf('lru') ?? -1);
      return { value, rate: split.values[row * (sizes?.length ?? 0) + size - 1] ?? Number.NaN };
    });
    found.sort((a, b) => a.rate - b.rate || a.value.localeCompare(b.value));
    const cells = view('cache').locator('g.cell');
    expect(await cells.evaluateAll((all) => all.map((each) => each.getAttribute('data-value')))).toEqual(
      found.map(({ value }) => value),
    );
    const words = await view('cache').locator('.cache-label-words .reading').allTextContents();
    expect(words).toEqual(found.map(({ value, rate }) => `${value} ${(rate * 100).toFixed(1)}`));
    const before = calls();
    await view('cache').locator('.view-body').focus();
    await page.keyboard.press('ArrowLeft');
    expect(calls()).toBe(before);
    await view('cache')
      .getByText(/ · by language: LRU$/)
      .waitFor();
    await view('cache').locator('.view-body').focus();
    await page.keyboard.press('t');
    const current = view('cache').locator('.data-row[aria-selected=true]');
    await current.waitFor();
    // All values at the chosen size are in sight, not the first of them alone.
    const [row, grid] = [await current.boundingBox(), await view('cache').getByRole('grid').boundingBox()];
    const place = ((row?.y ?? 0) - (grid?.y ?? 0)) / (grid?.height ?? 1);
    expect(place).toBeGreaterThan(0.3);
    expect(place).toBeLessThan(0.7);
    await view('cache').getByRole('grid').focus();
    await page.keyboard.press('t');
    await cells.nth(1).locator('.paper').click();
    await view('cache').locator('g.cell.selected').waitFor({ state: 'attached' });
    expect(page.url()).toContain('lang:');
  });

  test('a budget divided by gain is that of the command line, layer by layer', async () => {
    await view('cache').getByRole('combobox', { name: 'What stands beneath the curves' }).selectOption('budget');
    await view('cache').locator('.cache-budget g').first().waitFor({ state: 'attached' });
    const caption = (await view('cache').locator('.cache-readout caption').textContent()) ?? '';
    const size = Number(/^(\d+) expert/.exec(caption)?.[1]);
    const order = analyzed('expert-cache', 'fitted-layer');
    const rates = analyzed('expert-cache', 'hit-rate-fitted-by-size');
    const from = (order.dims[0]?.labels.indexOf('lru') ?? -1) * (order.dims[1]?.labels.length ?? 0);
    const layers = [...order.values.slice(from, from + size)];
    const bars = await view('cache').locator('.cache-budget text').allTextContents();
    expect(bars).toEqual(bars.map((_, l) => String(layers.filter((layer) => layer === l).length)));
    expect(await view('cache').locator('.cache-budget-words').textContent()).toContain(
      `LRU, ${size} experts divided by gain find ${((rates.values[from + size - 1] ?? Number.NaN) * 100).toFixed(1)} %`,
    );
  });

  test('run for real, a column says what the engine measured beside what was modelled', async () => {
    const real = view('cache').getByRole('region', { name: 'Run for real' });
    const caption = (await view('cache').locator('.cache-readout caption').textContent()) ?? '';
    const size = Number(/^(\d+) expert/.exec(caption)?.[1]);
    await real.getByRole('textbox', { name: 'Text to go on from' }).fill('The river');
    await real.getByRole('spinbutton').fill('24');
    await real.getByRole('button', { name: 'Run for real' }).click();
    await real.getByRole('table').waitFor();
    expect(await real.locator('caption').textContent()).toMatch(
      new RegExp(`^24 tokens generated with ${size} of \\d+ experts in memory$`),
    );
    const rows = await real
      .locator('tbody tr')
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
    const [found, ahead, reads, , , speed] = rows;
    const shares = [found?.[3], ahead?.[3], found?.[2], found?.[1]].map((each) => Number.parseFloat(each ?? ''));
    for (const share of shares) expect(share >= 0 && share <= 100).toBe(true);
    expect((shares[0] ?? 0) + (shares[1] ?? 0)).toBeLessThanOrEqual(100.1);
    expect(Number(reads?.[3])).toBeGreaterThan(0);
    expect(Number(speed?.[3])).toBeGreaterThan(0);
    await real.getByText(/^modelled, trace: .* counts as found\. modelled, run: .* is a miss\.$/).waitFor();
    // What was read for an expert stands in for its weight, in the figure's own table too.
    await view('cache').getByRole('textbox', { name: 'MB per expert' }).fill('');
    const weight = await view('cache').getByRole('textbox', { name: 'MB per expert' }).getAttribute('placeholder');
    expect(Number(weight)).toBeCloseTo(Number(rows[3]?.[3]) / Number(reads?.[3]), 1);
    const costs = await view('cache').locator('.cache-readout tbody tr').first().locator('td').allTextContents();
    expect(Number(costs[2])).toBeCloseTo(Number(costs[1]) * Number(weight), 1);
    await view('cache').getByRole('combobox', { name: 'What stands beneath the curves' }).selectOption('layers');
  });

  test('a layer is one selection everywhere, and the layout outlives a reload', async () => {
    const bar = await view('consistency').locator('g.layer').nth(2).locator('rect').boundingBox();
    if (!bar) throw new Error('no bar');
    await page.mouse.click(bar.x + bar.width / 2, bar.y + bar.height / 2);
    await page.waitForFunction(() => location.hash.endsWith('&L2'));
    await page.getByRole('complementary', { name: 'Inspector' }).getByText('L2', { exact: true }).first().waitFor();
    expect(await view('cache').locator('rect.bar.selected').count()).toBe(1);
    await page.reload();
    await ready('consistency');
    await ready('cache');
  });

  test('nothing went wrong unseen', () => {
    expect(opened.problems).toEqual([]);
  });
});
