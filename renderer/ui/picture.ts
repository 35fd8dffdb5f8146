// A drawing that leaves the window: an SVG that opens alone, a PNG made from it, and the ways to the clipboard or a file.

import { captioned } from './caption.ts';
import type { FigureWords } from './figure-words.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** Properties that a stylesheet may have set and that a file must carry itself. */
const CARRIED = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'opacity',
  'font-family',
  'font-size',
  'font-style',
  'font-weight',
  'font-variant-numeric',
  'text-anchor',
  'dominant-baseline',
  'letter-spacing',
  'direction',
  'unicode-bidi',
  'image-rendering',
] as const;

function carryStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  for (const property of CARRIED) {
    const value = style.getPropertyValue(property);
    if (value) to.setAttribute(property, value);
  }
  to.removeAttribute('class');
  const haloed = to.tagName === 'text' && style.paintOrder.startsWith('stroke') && style.stroke !== 'none';
  // Taken beforehand: a halo is one child more.
  const targets = [...to.children];
  for (const [i, source] of [...from.children].entries()) {
    const target = targets[i];
    if (target) carryStyles(source, target);
  }
  if (haloed) layHalo(to);
}

/** Letters over their halo as two texts: many programs know no paint-order and would draw the stroke over the letters. */
function layHalo(letters: Element): void {
  const halo = letters.cloneNode(true) as Element;
  halo.setAttribute('fill', 'none');
  halo.setAttribute('stroke-linejoin', 'round');
  halo.setAttribute('aria-hidden', 'true');
  letters.before(halo);
  letters.setAttribute('stroke', 'none');
}

/** A copy of an SVG that is on the page, with every style written into it. */
export function detachSvg(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  carryStyles(svg, copy);
  const { width, height } = svg.getBoundingClientRect();
  copy.setAttribute('width', String(Math.ceil(width)));
  copy.setAttribute('height', String(Math.ceil(height)));
  if (!copy.hasAttribute('viewBox')) copy.setAttribute('viewBox', `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`);
  return copy;
}

export interface Caption extends FigureWords {
  readonly background: string;
  readonly ink: string;
  readonly quiet: string;
  /** `@font-face` rules. */
  readonly fonts: string;
}

/** The file's text: the drawing with its words above and below; other programs show them as its description too. */
export function svgText(svg: SVGSVGElement, caption: Caption): string {
  const { title, subtitle, notes, background, fonts } = caption;
  const copy = captioned(svg, caption);
  copy.setAttribute('xmlns', SVG);
  const paper = document.createElementNS(SVG, 'rect');
  for (const [name, value] of Object.entries({ width: '100%', height: '100%', fill: background })) {
    paper.setAttribute(name, value);
  }
  const heading = document.createElementNS(SVG, 'title');
  heading.textContent = title;
  const description = document.createElementNS(SVG, 'desc');
  description.textContent = [subtitle, ...notes].join('\n');
  const style = document.createElementNS(SVG, 'style');
  style.textContent = fonts;
  copy.prepend(heading, description, style, paper);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(copy)}\n`;
}

/** @param scale pixels per CSS pixel. */
export async function pngBlob(text: string, scale: number): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(image.naturalWidth * scale));
    canvas.height = Math.max(1, Math.round(image.naturalHeight * scale));
    const context = canvas.getContext('2d');
    if (!context) throw new Error('This browser gives no 2D canvas.');
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, fail) => {
      canvas.toBlob(
        (blob) => (blob ? done(blob) : fail(new Error('The picture is too large for a PNG.'))),
        'image/png',
      );
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Offers a file for saving. */
export function saveFile(name: string, content: Blob | string): void {
  const blob = typeof content === 'string' ? new Blob([content], { type: 'text/plain;charset=utf-8' }) : content;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // The download has begun by the next task; keeping the address would keep the blob.
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** @returns whether the clipboard took it; where it did not, the caller saves a file instead. */
export async function copyBlob(type: string, blob: Blob): Promise<boolean> {
  if (typeof ClipboardItem === 'undefined' || !ClipboardItem.supports(type)) return false;
  try {
    await navigator.clipboard.write([new ClipboardItem({ [type]: blob })]);
    return true;
  } catch {
    // Not allowed here (no permission, no focus): said to the user by the caller.
    return false;
  }
}
