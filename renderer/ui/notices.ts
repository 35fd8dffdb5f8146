// Short words to the user that need no answer: what was copied, where the cursor is. `notify` shows them in the status
// bar and tells screen readers; `announce` only tells screen readers.

import { create } from 'zustand';

export interface Notices {
  readonly shown: string;
  readonly spoken: string;
}

export const useNotices = create<Notices>(() => ({ shown: '', spoken: '' }));

export function announce(text: string): void {
  useNotices.setState({ spoken: text });
}

export function notify(text: string): void {
  useNotices.setState({ shown: text, spoken: text });
}
