// Prints as JSON whether the desktop app can open here: `node electron/find-binary.ts`. For programs that drive it from
// outside and import nothing of ours.

import { fileURLToPath } from 'node:url';
import { desktopStatus } from './binary.ts';

const packageFolder = fileURLToPath(new URL('../node_modules/electron', import.meta.url));
console.log(JSON.stringify(desktopStatus({ packageFolder, env: process.env, platform: process.platform })));
