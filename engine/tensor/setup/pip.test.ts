import { join } from 'node:path';
import { expect, test } from 'vitest';
import { downloadWheels, findPip } from './pip.ts';
import { everythingIn, machineWith, temporaryFolder, userErrorOf } from './testing.ts';

const VERSION = 'echo "pip 24.0 from /somewhere/pip (python 3.11)"';

/** A pip that answers `download` with a script, in which $PY is the Python asked for and $DEST the folder. */
function pipThat(download: string): string {
  return `
for arg in "$@"; do
  case "$arg" in
    --version) ${VERSION}; exit 0;;
    --python-version=*) PY="\${arg#--python-version=}";;
    --dest=*) DEST="\${arg#--dest=}";;
  esac
done
${download}`;
}

test('the first pip that answers is taken, with the Python it belongs to', async () => {
  const { env } = await machineWith({ python3: 'echo "No module named pip" >&2; exit 1', pip3: VERSION });
  expect(await findPip({ env })).toEqual({ command: 'pip3', args: [], version: '24.0', python: '3.11' });
});

test('without any pip the message says how to get one', async () => {
  const { env } = await machineWith({});
  const error = await userErrorOf(findPip({ env }));
  expect(error.message).toContain('No pip was found');
  expect(error.hint).toContain('apt-get install python3-pip');
});

async function download(script: string, folder: string): Promise<string[]> {
  const { env } = await machineWith({ python3: pipThat(script) });
  return downloadWheels(await findPip({ env }), ['tensorflow-cpu==2.21.0'], folder, { env });
}

test("the wheel of the user's own Python is asked for first, then others", async () => {
  const folder = await temporaryFolder();
  const log = join(folder, 'asked');
  const wheels = await download(
    `echo "$PY" >> ${log}
if [ "$PY" = 3.13 ]; then : > "$DEST/tensorflow_cpu-2.21.0-cp313.whl"; exit 0; fi
echo "ERROR: No matching distribution found for tensorflow-cpu==2.21.0" >&2; exit 1`,
    folder,
  );
  expect(wheels).toEqual([join(folder, 'tensorflow_cpu-2.21.0-cp313.whl')]);
  const { readFile } = await import('node:fs/promises');
  expect((await readFile(log, 'utf8')).trim().split('\n')).toEqual(['3.11', '3.12', '3.13']);
});

test('pip keeps its half-loaded file beside the wheel, not in /tmp', async () => {
  const folder = await temporaryFolder();
  await download(': > "$TMPDIR/half"; : > "$DEST/a.whl"', folder);
  expect(await everythingIn(folder)).toContain(join('tmp', 'half'));
});

test.each([
  {
    title: 'no wheel for this machine',
    script: 'echo "ERROR: No matching distribution found for tensorflow-cpu==2.21.0" >&2; exit 1',
    message: 'has no wheel of tensorflow-cpu==2.21.0 for this machine',
    hint: 'glibc 2.27',
  },
  {
    title: 'no network',
    script: `echo "WARNING: Retrying after connection broken by 'NewConnectionError'" >&2
echo "ERROR: Could not find a version that satisfies the requirement (from versions: none)" >&2; exit 1`,
    message: 'could not reach a package index',
    hint: 'name a mirror',
  },
  {
    title: 'a full disk',
    script:
      'echo "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device" >&2; exit 1',
    message: 'The disk filled up',
    hint: 'Free some space',
  },
  {
    title: 'anything else',
    script: 'echo "ERROR: unknown option --no-deps" >&2; exit 2',
    message: 'ERROR: unknown option --no-deps',
    hint: 'Solve what pip says',
  },
  { title: 'success without a wheel', script: 'exit 0', message: 'holds 0 of 1 wheels', hint: 'pip download yourself' },
])('$title: the message says what happened and what to do', async ({ script, message, hint }) => {
  const error = await userErrorOf(download(script, await temporaryFolder()));
  expect(error.message).toContain(message);
  expect(error.hint).toContain(hint);
  expect(error.hint).toContain('runs on its wasm backend');
});
