// The controller of the column, from mount to unmount, told of every change before it is painted.

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useSize } from '../../ui/use-size.ts';
import { createTextController, type TextController, type TextInput } from './controller.ts';
import type { View } from './scroll.ts';

export interface ColumnElements {
  readonly scroller: RefObject<HTMLDivElement | null>;
  readonly page: RefObject<HTMLDivElement | null>;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
}

/** Which sequences are on the page; one of them until the pane has a size. */
export function useColumnView(sequence: number, count: number) {
  const [view, setView] = useState<View>(() => {
    const only = { first: sequence, end: sequence + 1 };
    return { drawn: only, seen: only };
  });
  const clamp = ({ first, end }: View['drawn']) => ({ first: Math.min(first, count), end: Math.min(end, count) });
  return { drawn: clamp(view.drawn), seen: clamp(view.seen), setView };
}

export function useColumn(
  { scroller, page, canvas }: ColumnElements,
  input: TextInput,
  onView: (view: View) => void,
): RefObject<TextController | null> {
  const controller = useRef<TextController | null>(null);
  const size = useSize(scroller);

  useLayoutEffect(() => {
    if (!scroller.current || !page.current || !canvas.current) return;
    const made = createTextController(
      { scroller: scroller.current, page: page.current, canvas: canvas.current },
      onView,
    );
    controller.current = made;
    return () => {
      controller.current = null;
      made.destroy();
    };
  }, [scroller, page, canvas, onView]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a change of size moves every letter.
  useLayoutEffect(() => {
    controller.current?.update(input);
  }, [input, size.width, size.height]);

  // What is chosen elsewhere comes into sight.
  const { current, selected } = input;
  const position = selected?.sequence === current ? selected.position : -1;
  useEffect(() => {
    controller.current?.reveal({ sequence: current, position });
  }, [current, position]);
  return controller;
}
