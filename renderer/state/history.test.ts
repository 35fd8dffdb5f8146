import { afterEach, beforeEach, expect, test } from 'vitest';
import { selectionAddress, startHistory } from './history.ts';
import { brush, NOTHING, resetSelection, selectExpert, selectToken, useSelection } from './selection.ts';

/** The part of a browser's window that history is made of: a list of entries and a place in it. */
function browser(hash = '') {
  const events = new EventTarget();
  const entries: { state: unknown; url: string }[] = [{ state: null, url: '/?token=t' }];
  let at = 0;
  const go = (step: number) => {
    at = Math.min(entries.length - 1, Math.max(0, at + step));
    events.dispatchEvent(Object.assign(new Event('popstate'), { state: entries[at]?.state }));
  };
  const history = {
    get state() {
      return entries[at]?.state ?? null;
    },
    pushState(state: unknown, _: string, url: string) {
      entries.splice(at + 1);
      at = entries.push({ state: structuredClone(state), url }) - 1;
    },
    replaceState(state: unknown, _: string, url: string) {
      entries[at] = { state: structuredClone(state), url };
    },
  };
  const self = Object.assign(events, { history, location: { pathname: '/', search: '?token=t', hash } });
  return { self: self as unknown as Window, back: () => go(-1), forward: () => go(1), url: () => entries[at]?.url };
}

let end = () => {};
let trace: string | null = '/a.trace';
beforeEach(() => {
  trace = '/a.trace';
  resetSelection();
});
afterEach(() => end());

test('back and forward restore selections, the group included, and the address follows the focus', () => {
  const { self, back, forward, url } = browser();
  end = startHistory(self, () => trace);
  selectExpert({ layer: 3, expert: 5 });
  expect(url()).toBe('/?token=t#L3.E5');
  brush({ layers: [3] }, 'new');
  selectToken({ sequence: 0, position: 14 });
  expect(url()).toBe('/?token=t#s0@14');
  back();
  expect(useSelection.getState()).toMatchObject({ focus: 'expert', token: null, group: { layers: [3] } });
  back();
  expect(useSelection.getState().group.layers).toEqual([]);
  back();
  expect(useSelection.getState()).toEqual(NOTHING);
  forward();
  forward();
  forward();
  expect(useSelection.getState().token).toEqual({ sequence: 0, position: 14 });
});

test('entries of a trace that is no longer open are passed over', () => {
  const { self, back } = browser();
  end = startHistory(self, () => trace);
  selectExpert({ layer: 3, expert: 5 });
  selectExpert({ layer: 3, expert: 6 });
  trace = '/b.trace';
  resetSelection();
  back();
  expect(useSelection.getState()).toEqual(NOTHING);
});

test('a layer in focus is an address of its own', () => {
  expect(selectionAddress({ ...NOTHING, layer: 3, focus: 'layer' })).toBe('L3');
  expect(selectionAddress(NOTHING)).toBe('');
});

test('a link that opened the trace goes on naming it, and no other trace', () => {
  const { self, url } = browser('#open=%2Fa.trace');
  end = startHistory(self, () => trace);
  selectExpert({ layer: 3, expert: 5 });
  expect(url()).toBe('/?token=t#open=%2Fa.trace&L3.E5');
  trace = '/b.trace';
  selectExpert({ layer: 0, expert: 1 });
  expect(url()).toBe('/?token=t#L0.E1');
});
