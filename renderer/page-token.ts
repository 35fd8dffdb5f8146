// The proof that this page may speak to its server. The server's redirect leaves it in the address behind the #, which no
// server sees; it is kept for this tab and this port, so that a reload has it and nobody else does.

const KEY = 'routescope-token';

/** @returns the token, taken out of the address where it stands there; null in a tab that was never given one. */
export function pageToken(self: Pick<Window, 'location' | 'history' | 'sessionStorage'>): string | null {
  const { hash, pathname, search } = self.location;
  const parts = hash.slice(1).split('&');
  const given = parts.map((part) => /^token=([\w-]+)$/.exec(part)?.[1]).find((token) => token !== undefined);
  if (given !== undefined) {
    self.sessionStorage.setItem(KEY, given);
    // What else stands there is for others, and the history's state is the selection's entry: both stay.
    const rest = parts.filter((part) => !part.startsWith('token=')).join('&');
    self.history.replaceState(self.history.state, '', `${pathname}${search}${rest && `#${rest}`}`);
  }
  return self.sessionStorage.getItem(KEY);
}
