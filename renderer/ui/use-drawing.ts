// A drawing that d3 keeps inside React's elements: made once they are there, told when its data or its room change.

import { type RefObject, useEffect, useRef } from 'react';
import { type Size, useSize } from './use-size.ts';

export interface Drawing<D> {
  update(data: D | null, size: Size): void;
  destroy(): void;
}

export interface DrawingRefs<C> {
  /** Of the element whose room the drawing fills. */
  readonly host: RefObject<HTMLDivElement | null>;
  readonly svg: RefObject<SVGSVGElement | null>;
  readonly controller: RefObject<C | null>;
}

/** @param make stays the same from one rendering to the next */
export function useDrawing<D, C extends Drawing<D>>(
  make: (host: HTMLDivElement, svg: SVGSVGElement) => C,
  data: D | null,
): DrawingRefs<C> {
  const host = useRef<HTMLDivElement>(null);
  const svg = useRef<SVGSVGElement>(null);
  const controller = useRef<C | null>(null);
  const size = useSize(host);
  useEffect(() => {
    if (!host.current || !svg.current) return;
    const made = make(host.current, svg.current);
    controller.current = made;
    return () => {
      controller.current = null;
      made.destroy();
    };
  }, [make]);
  useEffect(() => controller.current?.update(data, size), [data, size]);
  return { host, svg, controller };
}
