// The engine in this process, for commands: any file of this machine may be named.

import { parse } from 'node:path';
import { createEngine, type Engine } from '#api';
import { packageInfo } from '../package-info.ts';

export function openEngine(root: string = parse(process.cwd()).root): Engine {
  return createEngine({ root, version: packageInfo().version });
}
