import { expect, test } from 'vitest';
import { COMMANDS, commandById, GROUPS, keyRows, PICTURE_KEYS } from './commands.ts';
import { paletteEntries } from './palette-entries.ts';

test('ids and keys are each used once, also against the keys of pictures', () => {
  const ids = COMMANDS.map((each) => each.id);
  expect(new Set(ids).size).toBe(ids.length);
  const keys = [
    ...COMMANDS.flatMap((each) => each.keys ?? []),
    ...PICTURE_KEYS.flatMap((row) => row.keys.split(/ · | /)),
  ];
  expect(new Set(keys.map((each) => each.toLowerCase())).size).toBe(keys.length);
});

test('the key sheet lists every key of the registry and no other', () => {
  const sheet = GROUPS.flatMap((group) => keyRows(group).map((row) => `${row.keys}: ${row.title}`));
  const registry = COMMANDS.filter((each) => each.keys).map((each) => `${each.keys}: ${each.title}`);
  expect(sheet.sort()).toEqual(registry.sort());
});

test('the palette finds every command but the one that opened it', () => {
  const offered = paletteEntries('>', [], null).map((entry) => entry.id);
  expect(offered.sort()).toEqual(
    COMMANDS.map((each) => each.id)
      .filter((id) => id !== 'palette.open')
      .sort(),
  );
  for (const { id, title } of COMMANDS) {
    if (id !== 'palette.open') expect(paletteEntries(`> ${title}`, [], null)[0]?.id).toBe(id);
  }
});

test('an id that nothing has is a bug and says so', () => {
  expect(() => commandById('view.fly')).toThrow('view.fly');
});
