// What lies over the window at the moment: at most one of these.

import { create } from 'zustand';

export type Overlay = 'palette' | 'keys' | null;

export const useOverlay = create<{ readonly open: Overlay }>(() => ({ open: null }));

export function showOverlay(open: Overlay): void {
  useOverlay.setState({ open });
}
