// The proof that this page may speak to its server. The server's redirect leaves it in the address behind the #, which no
// server sees; it is kept for this tab and this port, so that a reload has it and nobody else does.

const KEY = 'routescope-token';

/** @returns the token, taken out of the address where it stands there; null in a tab that was never given one. */
export function pageToken(self: Pick<Window, 'location' | 'history' | 'sessionStorage'>): string | null {
  const { hash, pathname, search } = self.location;
  const given = /^#token=([\w-]+)$/.exec(hash)?.[1];
  if (given) {
    self.sessionStorage.setItem(KEY, given);
    // The state is the selection's entry: it stays.
    self.history.replaceState(self.history.state, '', `${pathname}${search}`);
  }
  return self.sessionStorage.getItem(KEY);
}
