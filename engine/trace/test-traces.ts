// Shared by this room's tests: small traces in a temporary folder, and everything they hold in a comparable form.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { partColumns } from './columns.ts';
import { createTrace } from './create-trace.ts';
import { openTrace } from './reader.ts';
import { LOCK_FILE } from './recording-lock.ts';
import { type SyntheticShape, syntheticPlan, syntheticRows } from './write-synthetic.ts';

export const SMALL: SyntheticShape = {
  tokens: 700,
  layers: 2,
  experts: 8,
  topK: 2,
  level: 'choices',
  seed: 1,
  length: 60,
  limits: { tokens: 200, bytes: 1e9 },
};

/** A folder that is gone after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'routescope-trace-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes the lock in a folder that of a process that has ended, as a kill would leave it. */
export function killOwner(dir: string): void {
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(join(dir, LOCK_FILE), JSON.stringify({ pid, host: hostname(), token: 'gone' }));
}

/** Writes sequences until `end` and leaves the writer to its fate, as a kill would. */
export async function writeUntil(dir: string, shape: SyntheticShape, end: number): Promise<void> {
  const plan = syntheticPlan(shape);
  const writer = await createTrace(dir, plan, shape);
  for (let s = writer.nextSequence; s < end; s++) await writer.add(syntheticRows(shape, plan, s));
  killOwner(dir);
}

/** All columns of all parts, put together row by row, so that it does not matter where parts begin. */
export async function wholeColumns(dir: string): Promise<Record<string, unknown[]>> {
  const reader = await openTrace(dir);
  const parts = await reader.parts();
  const columns = partColumns(reader.manifest);
  const whole: Record<string, unknown[]> = {};
  for (const part of parts) {
    const rows = await part.read(columns.map(({ name }) => name));
    for (const { name, type } of columns) {
      const values = {
        uint32: () => rows.uint32(name),
        int32: () => rows.int32(name),
        uint16: () => rows.uint16(name),
        float32: () => rows.float32(name),
        float16: () => rows.float32(name),
        bool: () => rows.flags(name),
        utf8: () => rows.texts(name),
      }[type]();
      whole[name] = [...(whole[name] ?? []), ...values];
    }
  }
  return whole;
}
