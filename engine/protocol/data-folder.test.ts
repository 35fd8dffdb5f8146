import { expect, test } from 'vitest';
import { dataFolder } from './data-folder.ts';

test.each([
  [{ env: { ROUTESCOPE_DATA: '/x' }, platform: 'linux', home: '/h' }, '/x'],
  [{ env: {}, platform: 'linux', home: '/h' }, '/h/.local/share/routescope'],
  [{ env: { XDG_DATA_HOME: '/d' }, platform: 'linux', home: '/h' }, '/d/routescope'],
  [{ env: {}, platform: 'darwin', home: '/h' }, '/h/Library/Application Support/routescope'],
  [{ env: {}, platform: 'win32', home: 'C:\\h' }, 'C:\\h\\AppData\\Local\\routescope'],
  [{ env: { LOCALAPPDATA: 'D:\\l' }, platform: 'win32', home: 'C:\\h' }, 'D:\\l\\routescope'],
])('%j keeps its data in %s', (where, folder) => {
  expect(dataFolder(where)).toBe(folder);
});
