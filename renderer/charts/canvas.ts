// A canvas that is sharp on every screen: its bitmap has one pixel per device pixel, its drawing code counts CSS pixels.

/** Device pixels per CSS pixel; 1 where there is no window. */
export function deviceRatio(): number {
  return typeof devicePixelRatio === 'number' && devicePixelRatio > 0 ? devicePixelRatio : 1;
}

/**
 * Sizes a canvas for `width` × `height` CSS pixels, clears it, and returns its context scaled to CSS pixels.
 * The bitmap is only reallocated when its size changes, so redrawing at 60 Hz costs no memory.
 * @throws Error when the browser refuses a 2D context, which it does only when memory is exhausted.
 */
export function prepareCanvas(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
  ratio: number = deviceRatio(),
): CanvasRenderingContext2D {
  const pixelWidth = Math.max(1, Math.round(width * ratio));
  const pixelHeight = Math.max(1, Math.round(height * ratio));
  if (canvas.width !== pixelWidth) canvas.width = pixelWidth;
  if (canvas.height !== pixelHeight) canvas.height = pixelHeight;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser gave no 2D drawing context.');
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/** Calls `draw` at most once per frame, however often it is asked; `cancel` drops a call that waits. */
export function frameThrottle(draw: () => void): { readonly request: () => void; readonly cancel: () => void } {
  let waiting = 0;
  return {
    request() {
      if (waiting) return;
      waiting = requestAnimationFrame(() => {
        waiting = 0;
        draw();
      });
    },
    cancel() {
      cancelAnimationFrame(waiting);
      waiting = 0;
    },
  };
}
