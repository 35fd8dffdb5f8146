// The menu, as a template. Everything the workbench itself can do is in the window; here is what belongs to the shell.

import type { MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  readonly restartEngine: () => void;
}

export function menuTemplate(platform: NodeJS.Platform, { restartEngine }: MenuActions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  return [
    ...(mac ? [{ role: 'appMenu' as const }] : []),
    { label: 'File', submenu: [mac ? { role: 'close' } : { role: 'quit' }] },
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'reload' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        { type: 'separator' },
        { role: 'toggleDevTools' },
      ],
    },
    { label: 'Engine', submenu: [{ label: 'Restart', click: restartEngine }] },
    { role: 'windowMenu' },
  ];
}
