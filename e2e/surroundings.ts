// Says at the end of a test run what it ran on and what it did without, so that a green run on a bare machine is not
// mistaken for one that tried everything.

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { CHROMIUM_HINT, findChromium } from './chromium.ts';

/** vitest calls what this returns when all tests are done. */
export default function surroundings(): () => void {
  return () => {
    const lines = [...backendLines(), chromiumLine(), pythonLine()];
    console.log(`\nTested on\n${lines.map((line) => `  ${line}`).join('\n')}`);
  };
}

/** As `routescope doctor` sees them. */
function backendLines(): string[] {
  const doctor = spawnSync(process.execPath, [join(import.meta.dirname, '..', 'engine', 'cli.ts'), 'doctor', '--json']);
  if (doctor.status !== 0) return [`unknown  backends: routescope doctor failed: ${doctor.stderr.toString().trim()}`];
  const { info } = JSON.parse(doctor.stdout.toString()) as {
    info: { backends: { name: string; usable: boolean; detail: string; hint: string }[] };
  };
  return info.backends.map(({ name, usable, detail, hint }) =>
    usable ? `ok       ${name}: ${detail}` : `without  ${name}: ${detail} ${hint}`,
  );
}

function chromiumLine(): string {
  const path = findChromium();
  return path ? `ok       the page in ${path}` : `without  the page: ${CHROMIUM_HINT}`;
}

function pythonLine(): string {
  const python = process.env.ROUTESCOPE_PYTHON ?? 'python3';
  const has = (module: string) => spawnSync(python, ['-c', `import ${module}`]).status === 0;
  const found = ['pyarrow', 'polars'].filter(has);
  return found.length > 0
    ? `ok       traces read by ${found.join(' and ')} (${python})`
    : `without  traces read by pyarrow or polars: ${python} has neither; ROUTESCOPE_PYTHON names another`;
}
