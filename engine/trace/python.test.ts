// The trace as its users' tools see it. Needs a Python with pyarrow or polars; ROUTESCOPE_PYTHON names it.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { NO_ID } from '#protocol';
import { type Column, partColumns } from './columns.ts';
import { openTrace } from './reader.ts';
import { SMALL, temporaryFolder, wholeColumns } from './test-traces.ts';
import { type SyntheticShape, writeSyntheticTrace } from './write-synthetic.ts';

const folder = temporaryFolder();
const python = process.env.ROUTESCOPE_PYTHON ?? 'python3';
const shapes: readonly [string, SyntheticShape][] = [
  ['choices', SMALL],
  ['norms, edited', { ...SMALL, level: 'norms', edited: true, nll: true, predicted: true }],
  ['half', { ...SMALL, level: 'probs', half: true, text: false }],
];

beforeAll(async () => {
  for (const [name, shape] of shapes) await writeSyntheticTrace(join(folder, `${name}.trace`), shape);
});

const PYARROW = `
import glob, json, sys
import pyarrow as pa, pyarrow.ipc
files = sorted(glob.glob(sys.argv[1] + "/part-*.arrow"))
tables = [pa.ipc.open_file(f).read_all() for f in files]
for t in tables:
    t.validate(full=True)
    assert len(json.loads(t.schema.metadata[b"routescope.summary"])["chosen"]) == 2
assert pa.ipc.open_stream(open(files[0], "rb").read()[8:]).read_all().equals(tables[0])
table = pa.concat_tables(tables)
sequences = pa.ipc.open_file(sys.argv[1] + "/sequences.arrow").read_all()
sequences.validate(full=True)
print(json.dumps({
    "types": {f.name: str(f.type) for f in table.schema},
    "columns": table.to_pydict(),
    "sequences": sequences.to_pydict(),
}, default=float))`;

const POLARS = `
import json, sys
import polars as pl
parts = sys.argv[1] + "/part-*.arrow"
frame = pl.scan_ipc(parts).collect()
busy = pl.scan_ipc(parts).filter(~pl.col("special")).select("L0_experts").collect()["L0_experts"].to_list()
print(json.dumps({
    "types": {name: str(dtype) for name, dtype in frame.schema.items()},
    "columns": frame.to_dict(as_series=False),
    "chosen": [sum(row.count(e) for row in busy) for e in range(8)],
}))`;

/** Each statement of a text, and what its expressions come to; a warning is an error. */
const STATEMENTS = `
import ast, json, sys, warnings
import polars as pl
warnings.simplefilter("error")
names, found = {}, []
for node in ast.parse(sys.argv[1]).body:
    if isinstance(node, ast.Expr):
        found.append(eval(compile(ast.Expression(node.value), "README", "eval"), names))
    else:
        exec(compile(ast.Module([node], []), "README", "exec"), names)
counts, share = found
print(json.dumps({"counts": dict(counts.rows()), "share": share}))`;

interface Found {
  readonly types: Record<string, string>;
  readonly columns: Record<string, unknown[]>;
  readonly sequences: Record<string, unknown[]>;
  readonly chosen: readonly number[];
}

/** @returns why the library cannot be used; null when it can */
function missing(library: 'pyarrow' | 'polars', half: boolean): string | null {
  // float16 came to polars late.
  const needed = library === 'polars' && half ? 'import polars; polars.Float16' : `import ${library}`;
  try {
    execFileSync(python, ['-c', needed], { stdio: 'pipe' });
    return null;
  } catch {
    return `${python} cannot "${needed}"; ROUTESCOPE_PYTHON may name a Python that can`;
  }
}

function run(script: string, dir: string): Found {
  const printed = execFileSync(python, ['-c', script, dir], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  // Python prints -Infinity, which JSON does not have.
  return JSON.parse(printed.replaceAll('-Infinity', '"-Infinity"')) as Found;
}

/** What our own reader finds, as plain lists with one entry per row. */
async function ownColumns(dir: string): Promise<Record<string, unknown[]>> {
  const whole = await wholeColumns(dir);
  const plain = (value: unknown): unknown => {
    if (value === -Infinity) return '-Infinity';
    return Number.isNaN(value) ? null : value;
  };
  return Object.fromEntries(
    partColumns((await openTrace(dir)).manifest).map(({ name, type, list }) => {
      const values = (whole[name] ?? []).map((value) => {
        if (type === 'bool') return value === 1;
        return type === 'int32' && value === NO_ID ? null : plain(value);
      });
      if (list === 0) return [name, values];
      return [name, Array.from({ length: values.length / list }, (_, r) => values.slice(r * list, (r + 1) * list))];
    }),
  );
}

async function types(dir: string, name: (column: Column) => string): Promise<Record<string, string>> {
  return Object.fromEntries(partColumns((await openTrace(dir)).manifest).map((column) => [column.name, name(column)]));
}

const ARROW_NAMES = {
  uint16: 'uint16',
  uint32: 'uint32',
  int32: 'int32',
  float16: 'halffloat',
  float32: 'float',
  bool: 'bool',
  utf8: 'string',
};
const POLARS_NAMES = {
  uint16: 'UInt16',
  uint32: 'UInt32',
  int32: 'Int32',
  float16: 'Float16',
  float32: 'Float32',
  bool: 'Boolean',
  utf8: 'String',
};

test.for(shapes)('pyarrow reads every type and value: %s', async ([name, shape], context) => {
  const why = missing('pyarrow', shape.half ?? false);
  if (why !== null) context.skip(why);
  const dir = join(folder, `${name}.trace`);
  const found = run(PYARROW, dir);
  const inner = (type: Column['type']): string => ARROW_NAMES[type];
  expect(found.types).toEqual(
    await types(dir, ({ type, list }) =>
      list > 0 ? `fixed_size_list<item: ${inner(type)} not null>[${list}]` : inner(type),
    ),
  );
  expect(found.columns).toEqual(await ownColumns(dir));
  const { rows } = await (await openTrace(dir)).sequences(0, 100);
  expect(found.sequences.sequence).toEqual(rows.map(({ sequence }) => sequence));
  expect(found.sequences.language).toEqual(rows.map(({ labels }) => labels.language));
  expect(found.sequences.text ?? rows.map(() => null)).toEqual(rows.map(({ text }) => text));
});

test.for(shapes)('polars scans all parts at once: %s', async ([name, shape], context) => {
  const why = missing('polars', shape.half ?? false);
  if (why !== null) context.skip(why);
  const dir = join(folder, `${name}.trace`);
  const found = run(POLARS, dir);
  expect(found.types).toEqual(
    await types(dir, ({ type, list }) =>
      list > 0 ? `Array(${POLARS_NAMES[type]}, shape=(${list},))` : POLARS_NAMES[type],
    ),
  );
  expect(found.columns).toEqual(await ownColumns(dir));
  const { sums } = await (await openTrace(dir)).summary();
  expect(found.chosen).toEqual([...sums.chosen.subarray(0, 8)]);
});

test("the README's lines run without a warning, and count what is there", async (context) => {
  const why = missing('polars', false);
  if (why !== null) context.skip(why);
  const dir = join(folder, 'de.trace');
  await writeSyntheticTrace(dir, { ...SMALL, layers: 4, nll: true, predicted: true });
  const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const lines = /```python\n(.*?)```/s.exec(readme)?.[1] as string;
  const printed = execFileSync(python, ['-c', STATEMENTS, lines], { encoding: 'utf8', cwd: folder });
  const { counts, share } = JSON.parse(printed) as { counts: Record<string, number>; share: number };
  const own = await ownColumns(dir);
  const expected: Record<string, number> = {};
  for (const row of own.L3_experts as number[][]) for (const e of row) expected[e] = (expected[e] ?? 0) + 1;
  expect(counts).toEqual(expected);
  const [predicted, ids, sequence] = [own.predicted, own.token_id, own.sequence] as [unknown[], unknown[], unknown[]];
  const foretold = predicted.flatMap((id, row) =>
    id === null || sequence[row + 1] !== sequence[row] ? [] : [id === ids[row + 1] ? 1 : 0],
  );
  expect(foretold.length).toBeGreaterThan(0);
  expect(share).toBeCloseTo(foretold.reduce<number>((sum, each) => sum + each, 0) / foretold.length, 12);
});
