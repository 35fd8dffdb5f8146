// Times of the page on one trace, as a person feels them: from asking for it to its picture, and from moving the pointer
// to the frame that shows it. Prints one JSON object; `npm run bench` runs it.
//
//   node page-speed.ts ROOT TRACE

import type { Page } from 'playwright-core';
import { CHROMIUM_HINT, findChromium, launchChromium } from './chromium.ts';
import { buildPage, startServe } from './serve.ts';

const [root = '', trace = ''] = process.argv.slice(2);
const executable = findChromium();
if (!executable) {
  console.log(JSON.stringify({ skipped: CHROMIUM_HINT }));
  process.exit(0);
}
buildPage();
const served = await startServe(root);
const browser = await launchChromium(executable);
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(served.url);
  await ready(page, 'expert-map');
  const open = [];
  for (let round = 0; round < 5; round++) {
    await page.reload();
    await ready(page, 'expert-map');
    open.push(await timeToPicture(page, trace));
  }
  await ready(page, 'text');
  await ready(page, 'layer');
  const moves = await pointerMoves(page);
  console.log(JSON.stringify({ open, moves, chromium: browser.version() }));
} finally {
  await browser.close();
  await served.stop();
}

async function ready(page: Page, view: string): Promise<void> {
  await page.waitForSelector(`[data-view="${view}"][data-state="ready"]`);
}

/** Milliseconds from Enter in the path field to a frame that shows the map of that trace. */
async function timeToPicture(page: Page, path: string): Promise<number> {
  await page.keyboard.press('Control+o');
  const field = page.getByRole('textbox', { name: 'Path of a folder, model or trace' });
  await field.fill(path);
  const before = await page.evaluate(
    () => document.querySelector('[data-view="expert-map"]')?.getAttribute('data-n') ?? '',
  );
  const picture = page.evaluate(
    (old) =>
      new Promise<number>((done) => {
        let start = 0;
        addEventListener(
          'keydown',
          ({ key, timeStamp }) => {
            if (key === 'Enter') start = timeStamp;
          },
          { capture: true, once: true },
        );
        const look = (): void => {
          const map = document.querySelector('[data-view="expert-map"]');
          const shown = map?.getAttribute('data-state') === 'ready' && map.getAttribute('data-n') !== old;
          // The frame after this one has been painted.
          if (start > 0 && shown) requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
          else requestAnimationFrame(look);
        };
        look();
      }),
    before,
  );
  await field.press('Enter');
  return picture;
}

interface MoveTime {
  /** From the move to the end of the frame that shows it; holds the wait for the screen's next refresh. */
  readonly latency: number;
  /** From the first handler of the move to the end of that frame: what the page itself takes of a frame. */
  readonly work: number;
}

/** Milliseconds of each pointer move over the map. */
async function pointerMoves(page: Page): Promise<readonly MoveTime[]> {
  const box = await page.locator('[data-view="expert-map"] canvas').first().boundingBox();
  if (!box) throw new Error('the map has no canvas');
  await page.evaluate(() => {
    const times: MoveTime[] = [];
    Object.assign(globalThis, { moveTimes: times });
    const listen = (event: PointerEvent): void => {
      const start = performance.now();
      requestAnimationFrame(() => {
        // A message is handled after the frame has been drawn.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => {
          const end = performance.now();
          times.push({ latency: end - event.timeStamp, work: end - start });
        };
        port2.postMessage(null);
      });
    };
    // Before all others: their work is what is measured.
    addEventListener('pointermove', listen, { capture: true });
  });
  for (let i = 0; i < 300; i++) {
    const x = box.x + (((i * 37) % 100) / 100) * box.width;
    const y = box.y + (((i * 61) % 100) / 100) * box.height;
    await page.mouse.move(x, y);
  }
  return page.evaluate(() => (globalThis as unknown as { moveTimes: MoveTime[] }).moveTimes);
}
