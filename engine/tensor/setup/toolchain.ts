// The C++ compiler and the Node headers that the addon is built with. It is two source files on a stable C interface
// (Node-API), so neither node-gyp nor its Python and make are needed, and headers of any current Node will do.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fetchPackage } from './npm-package.ts';
import { type CommandOptions, runCommand } from './run-command.ts';
import { setupError } from './setup-error.ts';

export interface Compiler {
  readonly command: string;
  /** First line of what it says of itself. */
  readonly version: string;
}

/** CXX, else what goes by the usual names. @throws UserError when none runs. */
export async function findCompiler(options: CommandOptions): Promise<Compiler> {
  const named = options.env.CXX;
  const candidates = named ? [named] : ['c++', 'g++', 'clang++'];
  for (const command of candidates) {
    const result = await runCommand(command, ['--version'], options);
    if (result?.status === 0) return { command, version: result.stdout.split('\n')[0] ?? command };
  }
  throw setupError(
    named
      ? `The compiler that CXX names, ${named}, does not run.`
      : 'No C++ compiler was found: c++, g++ and clang++ were tried.',
    'Install one (Debian, Ubuntu: sudo apt-get install g++; Fedora: sudo dnf install gcc-c++; macOS: xcode-select --install), then run this again.',
  );
}

/** The npm package with the same headers, for a Node that comes without. */
const HEADERS_PACKAGE = 'node-api-headers@1.9.0';
const HEADERS_INTEGRITY =
  'sha512-2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==';

/** Where headers lie beside a Node, be it installed, unpacked or from npm. */
export function headerFolders(execPath: string, packageRoot: string): string[] {
  const prefix = dirname(dirname(execPath));
  const platform = `node-${process.platform}-${process.arch}`;
  return [
    join(prefix, 'include', 'node'),
    join(packageRoot, 'node_modules', 'node', 'node_modules', platform, 'include', 'node'),
    join(packageRoot, 'node_modules', platform, 'include', 'node'),
    '/usr/include/node',
    '/usr/local/include/node',
    '/opt/homebrew/include/node',
  ];
}

/**
 * The folder with node_api.h: one of `folders`, else fetched from npm.
 * @param scratch where a fetched package is put
 * @param integrity what the fetched archive must have
 * @throws UserError when npm does not bring it.
 */
export async function findHeaders(
  folders: readonly string[],
  scratch: string,
  options: CommandOptions,
  integrity: string = HEADERS_INTEGRITY,
): Promise<string> {
  const found = folders.find((folder) => existsSync(join(folder, 'node_api.h')));
  if (found) return found;
  const { folder, why } = await fetchPackage(HEADERS_PACKAGE, integrity, scratch, options);
  const fetched = folder && join(folder, 'include');
  if (fetched && existsSync(join(fetched, 'node_api.h'))) return fetched;
  throw setupError(
    `Node's headers (node_api.h) were not found, and npm did not bring ${HEADERS_PACKAGE}${why && `:\n${why}`}`,
    'Install them (Debian, Ubuntu: sudo apt-get install libnode-dev) or check the network, then run this again.',
  );
}
