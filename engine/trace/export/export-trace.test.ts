// Exports, read back by other hands: hyparquet and csv-parse here, pandas, polars and numpy where there is a Python with
// them (ROUTESCOPE_PYTHON names it).

import { execFileSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { beforeAll, expect, test } from 'vitest';
import { Cancelled, NO_ID, type Progress, UserError } from '#protocol';
import { partColumns } from '../columns.ts';
import { openTrace, type TraceReader } from '../reader.ts';
import { SMALL, temporaryFolder, wholeColumns } from '../test-traces.ts';
import { writeSyntheticTrace } from '../write-synthetic.ts';
import { type ExportOptions, exportTrace } from './export-trace.ts';
import { npyHeader } from './npz.ts';

const folder = temporaryFolder();
const python = process.env.ROUTESCOPE_PYTHON ?? 'python3';
let readers: Readonly<Record<'choices' | 'norms', TraceReader>>;
/** What our own reader finds, a list of rows. */
let expected: Readonly<Record<'choices' | 'norms', Record<string, unknown[]>>>;

beforeAll(async () => {
  const [choices, norms] = [join(folder, 'choices.trace'), join(folder, 'norms.trace')];
  await writeSyntheticTrace(choices, SMALL);
  await writeSyntheticTrace(norms, { ...SMALL, level: 'norms', edited: true, nll: true, predicted: true });
  readers = { choices: await openTrace(choices), norms: await openTrace(norms) };
  expected = { choices: await rowsOf(choices), norms: await rowsOf(norms) };
});

async function rowsOf(dir: string): Promise<Record<string, unknown[]>> {
  const whole = await wholeColumns(dir);
  const columns = partColumns((await openTrace(dir)).manifest).map(({ name, type, list }): [string, unknown[]] => {
    const flat = (whole[name] ?? []).map((value) => {
      if (type === 'bool') return value === 1;
      return Number.isNaN(value) || (type === 'int32' && value === NO_ID) ? null : value;
    });
    if (list === 0) return [name, flat];
    return [name, Array.from({ length: flat.length / list }, (_, r) => flat.slice(r * list, (r + 1) * list))];
  });
  return Object.fromEntries(columns);
}

async function exported(name: 'choices' | 'norms', options: Omit<ExportOptions, 'overwrite'>): Promise<string> {
  const out = join(folder, `${name}-${options.layout}.${options.format}`);
  const bytes = await exportTrace(readers[name], out, { ...options, overwrite: true });
  expect(bytes).toBe((await readFile(out)).length);
  return out;
}

async function parquetRows(path: string): Promise<Record<string, unknown>[]> {
  return parquetReadObjects({ file: await asyncBufferFromFile(path) });
}

const plain = (value: unknown): unknown => (ArrayBuffer.isView(value) ? Array.from(value as never) : value);

test.each(['choices', 'norms'] as const)('wide Parquet has the columns and rows of the trace: %s', async (name) => {
  const rows = await parquetRows(await exported(name, { format: 'parquet', layout: 'wide' }));
  const columns = expected[name];
  expect(Object.keys(rows[0] ?? {})).toEqual(Object.keys(columns));
  for (const [column, values] of Object.entries(columns)) {
    expect(rows.map((row) => plain(row[column]))).toEqual(values.map(plain));
  }
});

test('long Parquet has a row for every choice, with the token beside it', async () => {
  const path = await exported('norms', { format: 'parquet', layout: 'long' });
  const rows = await parquetRows(path);
  const { norms } = expected;
  const [tokens, topK] = [norms.position?.length ?? 0, SMALL.topK];
  expect(rows).toHaveLength(tokens * SMALL.layers * topK);
  for (const at of [0, 17, rows.length - 1]) {
    const token = Math.floor(at / (SMALL.layers * topK));
    const [layer, slot] = [Math.floor(at / topK) % SMALL.layers, at % topK];
    expect(rows[at]).toMatchObject({
      token_id: norms.token_id?.[token],
      token: norms.token?.[token],
      position: norms.position?.[token],
      layer,
      router: 0,
      slot,
      expert: (plain(norms[`L${layer}_experts`]?.[token]) as number[])[slot],
      weight: (plain(norms[`L${layer}_weights`]?.[token]) as number[])[slot],
      expert_norm: (plain(norms[`L${layer}_expert_norm`]?.[token]) as number[])[slot],
    });
  }
  expect(Object.keys(rows[0] ?? {}).some((column) => column.startsWith('L0_'))).toBe(false);
  const { key_value_metadata } = await parquetMetadataAsync(await asyncBufferFromFile(path));
  expect(key_value_metadata?.find(({ key }) => key === 'routescope')?.value).toContain('"corpus":"synthetic"');
});

test('CSV reads back, a column for each place of a list, and tells an empty text from none', async () => {
  const path = await exported('norms', { format: 'csv', layout: 'wide' });
  const rows: Record<string, string>[] = parse(await readFile(path), { columns: true });
  const { norms } = expected;
  expect(rows).toHaveLength(norms.position?.length ?? 0);
  rows.forEach((row, token) => {
    expect(row.token).toBe(norms.token?.[token]);
    expect(Number(row.L1_experts_1)).toBe((plain(norms.L1_experts?.[token]) as number[])[1]);
    const nll = norms.nll?.[token] as number | null;
    expect(row.nll).toBe(nll === null ? '' : String(nll));
    expect([row.predicted, row.predicted_token]).toEqual(
      [norms.predicted?.[token], norms.predicted_token?.[token]].map((value) => String(value ?? '')),
    );
  });
  const long: Record<string, string>[] = parse(
    await readFile(await exported('choices', { format: 'csv', layout: 'long' })),
    {
      columns: true,
    },
  );
  expect(long).toHaveLength(rows.length * SMALL.layers * SMALL.topK);
  expect(long[5]?.expert).toBe(
    String(
      (
        plain(
          expected.choices[`L${Math.floor(5 / SMALL.topK) % SMALL.layers}_experts`]?.[
            Math.floor(5 / (SMALL.topK * SMALL.layers))
          ],
        ) as number[]
      )[5 % SMALL.topK],
    ),
  );
});

test('the header of an array of NumPy, byte for byte', () => {
  const header = npyHeader({ type: 'uint16', list: 4 }, 12);
  expect(header.length % 64).toBe(0);
  expect(Buffer.from(header.subarray(0, 8)).toString('latin1')).toBe('\x93NUMPY\x01\x00');
  expect(Buffer.from(header.subarray(10)).toString('latin1')).toMatch(
    /^\{'descr': '<u2', 'fortran_order': False, 'shape': \(12, 4\), \} *\n$/,
  );
  expect(Buffer.from(npyHeader({ type: 'bool', list: 0 }, 3)).toString('latin1')).toContain("'shape': (3,)");
});

test('what is there is kept, npz has no long layout, and a cancelled or failed export leaves nothing', async () => {
  const reader = readers.choices;
  const out = await exported('choices', { format: 'parquet', layout: 'wide' });
  await expect(exportTrace(reader, out, { format: 'parquet', layout: 'wide' })).rejects.toEqual(
    new UserError(`${out} is there already.`, 'Choose another name, or --overwrite.'),
  );
  await expect(exportTrace(reader, join(folder, 'x.npz'), { format: 'npz', layout: 'long' })).rejects.toThrow(
    'npz holds arrays by token',
  );
  for (const format of ['parquet', 'csv', 'npz'] as const) {
    const stop = new AbortController();
    const options = { format, layout: 'wide', signal: stop.signal, onProgress: () => stop.abort() } as const;
    await expect(exportTrace(reader, join(folder, 'stopped'), options)).rejects.toBeInstanceOf(Cancelled);
    await expect(exportTrace(reader, join(out, 'x'), { format, layout: 'wide' })).rejects.toThrow(
      'could not be written',
    );
  }
  expect((await readdir(folder)).filter((name) => name.startsWith('stopped'))).toEqual([]);
});

test('progress is one count from nothing to all, whatever the format: a new stage would be a new line', async () => {
  for (const format of ['parquet', 'csv', 'npz'] as const) {
    const seen: Progress[] = [];
    await exported('norms', { format, layout: 'wide', onProgress: (progress) => seen.push(progress) });
    expect(new Set(seen.map(({ stage, total, unit }) => `${stage} ${total} ${unit}`)).size).toBe(1);
    expect([seen[0]?.done, seen.at(-1)?.done]).toEqual([0, seen[0]?.total]);
    const counts = seen.map(({ done }) => done);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
  }
});

const SCRIPT = `
import json, sys
import numpy as np, polars as pl, pandas as pd
wide, long, npz = sys.argv[1:]
frame = pl.read_parquet(wide)
rows = pd.read_parquet(long)
arrays = np.load(npz)
print(json.dumps({
    "types": {name: str(dtype) for name, dtype in frame.schema.items()},
    "experts": frame["L1_experts"].to_list(),
    "long": rows.loc[(rows.layer == 1) & (rows.slot == 0), "expert"].tolist(),
    "npz": {name: [str(arrays[name].dtype), list(arrays[name].shape)] for name in arrays.files},
    "first": arrays["L1_experts"][:, 0].tolist(),
    "nll": [None if np.isnan(x) else float(x) for x in arrays["nll"]],
    "predicted": [None if x == -1 else int(x) for x in arrays["predicted"]],
    "guessed": frame["predicted"].to_list(),
}))`;

const usable = (() => {
  try {
    execFileSync(python, ['-c', 'import numpy, polars, pandas, pyarrow'], { stdio: 'pipe' });
    return true;
  } catch {
    // The name of the test says what is missing.
    return false;
  }
})();

test.skipIf(!usable)(
  `polars, pandas and numpy read the exports${usable ? '' : ` (skipped: ${python} lacks one)`}`,
  async () => {
    const paths = [
      await exported('norms', { format: 'parquet', layout: 'wide' }),
      await exported('norms', { format: 'parquet', layout: 'long' }),
      await exported('norms', { format: 'npz', layout: 'wide' }),
    ];
    const found = JSON.parse(execFileSync(python, ['-c', SCRIPT, ...paths], { encoding: 'utf8', maxBuffer: 2 ** 28 }));
    const { norms } = expected;
    const experts = (norms.L1_experts ?? []).map(plain) as number[][];
    expect(found.types).toMatchObject({
      sequence: 'UInt32',
      token: 'String',
      predicted: 'Int32',
      special: 'Boolean',
      L1_experts: 'List(UInt16)',
    });
    expect(found.experts).toEqual(experts);
    expect(found.long).toEqual(experts.map(([first]) => first));
    expect(found.first).toEqual(experts.map(([first]) => first));
    expect(found.npz.L1_weights).toEqual(['float32', [experts.length, SMALL.topK]]);
    expect(found.npz.special).toEqual(['bool', [experts.length]]);
    expect(found.nll).toEqual(norms.nll);
    expect(found.npz.predicted).toEqual(['int32', [experts.length]]);
    expect([found.predicted, found.guessed]).toEqual([norms.predicted, norms.predicted]);
  },
);
