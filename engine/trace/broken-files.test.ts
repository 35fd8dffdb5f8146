// Each way in which a trace can be broken, with the message a person gets. The trace itself: 3 parts of 3 sequences.

import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as arrow from 'apache-arrow';
import { beforeAll, expect, test } from 'vitest';
import { MANIFEST_FILE, SEQUENCES_FILE, SUMMARY_KEY, UserError } from '#protocol';
import { openTrace } from './reader.ts';
import { SMALL, temporaryFolder } from './test-traces.ts';
import { type SyntheticShape, writeSyntheticTrace } from './write-synthetic.ts';

const folder = temporaryFolder();
const shape: SyntheticShape = { ...SMALL, tokens: 500, level: 'probs', nll: true };
const good = join(folder, 'good.trace');

beforeAll(async () => {
  await writeSyntheticTrace(good, shape);
});

type Json = Record<string, unknown>;

function breakManifest(change: (manifest: Json) => void): (dir: string) => void {
  return (dir) => {
    const path = join(dir, MANIFEST_FILE);
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as Json;
    change(manifest);
    writeFileSync(path, JSON.stringify(manifest));
  };
}

/** Puts other bytes in the place of a part, and lets the manifest agree with their number. */
function breakPart(change: (bytes: Buffer) => Uint8Array): (dir: string) => void {
  return (dir) => {
    const path = join(dir, 'part-00001.arrow');
    const bytes = change(readFileSync(path));
    writeFileSync(path, bytes);
    breakManifest((manifest) => {
      const part = (manifest.parts as Json[])[1] as Json;
      part.bytes = bytes.length;
    })(dir);
  };
}

/** The part as apache-arrow would write it after a change to its table. */
function rewrite(change: (table: arrow.Table) => arrow.Table): (dir: string) => void {
  return breakPart((bytes) => arrow.tableToIPC(change(arrow.tableFromIPC(bytes)), 'file'));
}

function patchText(bytes: Buffer, from: string, to: string): Buffer {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(from); at >= 0; at = copy.indexOf(from, at + 1)) copy.write(to, at, 'latin1');
  return copy;
}

const parts = (manifest: Json): Json[] => manifest.parts as Json[];
const CHANGED = 'The file was changed or damaged after it was written. Copy the trace again, or record it again.';
const DAMAGED = 'The trace is damaged. Copy it again from where it was recorded, or record it again.';
const manifestIn = 'manifest.json in DIR';
const partIn = 'part-00001.arrow in DIR';

/** What is done to the trace, the message (DIR stands for its folder), the hint. */
const onOpening: readonly [string, (dir: string) => void, string, string][] = [
  [
    'no manifest',
    (dir) => rmSync(join(dir, MANIFEST_FILE)),
    'DIR: expected a trace, a folder with manifest.json in it, found none.',
    'Choose a NAME.trace folder that `routescope record` made.',
  ],
  [
    'a manifest cut short',
    (dir) => writeFileSync(join(dir, MANIFEST_FILE), readFileSync(join(dir, MANIFEST_FILE)).subarray(0, 100)),
    `${manifestIn}: expected JSON: `,
    CHANGED,
  ],
  [
    'a newer format',
    breakManifest((manifest) => {
      manifest.version = 3;
      manifest.parts = 'elsewhere';
    }),
    `${manifestIn}: expected a trace of format version 2 or older, found version 3.`,
    'It was recorded by a newer Routescope. Update this one.',
  ],
  [
    'another format',
    breakManifest((manifest) => {
      manifest.format = 'npm';
    }),
    `${manifestIn}: format: expected "routescope-trace", found "npm".`,
    CHANGED,
  ],
  [
    'an unknown status',
    breakManifest((manifest) => {
      manifest.status = 'done';
    }),
    `${manifestIn}: status: expected "recording" or "complete" or "interrupted", found "done".`,
    CHANGED,
  ],
  [
    'a missing key',
    breakManifest((manifest) => {
      delete (manifest.model as Json).layers;
    }),
    `${manifestIn}: model.layers: expected a whole number of at least 0, found nothing.`,
    CHANGED,
  ],
  [
    'a wrong type',
    breakManifest((manifest) => {
      manifest.nll = 'yes';
    }),
    `${manifestIn}: nll: expected true or false, found "yes".`,
    CHANGED,
  ],
  [
    'an unknown way of scoring',
    breakManifest((manifest) => {
      ((manifest.routers as Json[])[1] as Json).score = 'argmax';
    }),
    `${manifestIn}: routers[1].score: expected "softmax" or "sigmoid", found "argmax".`,
    CHANGED,
  ],
  [
    'a correction for another number of experts',
    breakManifest((manifest) => {
      ((manifest.routers as Json[])[0] as Json).correction = [0.5, 1];
    }),
    `${manifestIn}: routers[0].correction: expected 8 values, one per expert, found 2.`,
    CHANGED,
  ],
  [
    'a cap that no logit could be below',
    breakManifest((manifest) => {
      ((manifest.routers as Json[])[1] as Json).softcap = 0;
    }),
    `${manifestIn}: routers[1].softcap: expected a number above 0, found 0.`,
    CHANGED,
  ],
  [
    'groups that do not divide the experts',
    breakManifest((manifest) => {
      ((manifest.routers as Json[])[0] as Json).groups = { count: 3, keep: 1, score: 'max' };
    }),
    `${manifestIn}: routers[0].groups.count: expected a divisor of 8, the number of experts, found 3.`,
    CHANGED,
  ],
  [
    'more groups kept than there are',
    breakManifest((manifest) => {
      ((manifest.routers as Json[])[0] as Json).groups = { count: 4, keep: 5, score: 'max' };
    }),
    `${manifestIn}: routers[0].groups.keep: expected enough of 4 groups for topK, found 5.`,
    CHANGED,
  ],
  [
    'a group score that is not known',
    breakManifest((manifest) => {
      ((manifest.routers as Json[])[0] as Json).groups = { count: 4, keep: 1, score: 'mean' };
    }),
    `${manifestIn}: routers[0].groups.score: expected "max" or "top-2", found "mean".`,
    CHANGED,
  ],
  [
    'a mixer that does not say what is near',
    breakManifest((manifest) => {
      ((manifest.routers as Json[])[0] as Json).mixer = {};
    }),
    `${manifestIn}: routers[0].mixer.nearness: expected a number, found nothing.`,
    CHANGED,
  ],
  [
    'more slots than experts',
    breakManifest((manifest) => {
      ((manifest.routers as Json[])[0] as Json).topK = 9;
    }),
    `${manifestIn}: routers[0].topK: expected at most 8, the number of experts, found 9.`,
    CHANGED,
  ],
  [
    'more experts than any model has',
    breakManifest((manifest) => {
      const [router] = manifest.routers as Json[];
      manifest.routers = Array.from({ length: 65 }, (_, layer) => ({ ...router, layer, experts: 65_536 }));
    }),
    `${manifestIn}: routers: expected at most 4194304 experts together, found 4259840.`,
    CHANGED,
  ],
  [
    'columns that do not follow from the rest',
    breakManifest((manifest) => {
      manifest.columns = ['sequence'];
    }),
    `${manifestIn}: columns: expected sequence position token_id token byte_start byte_end nll special generated language L0_experts`,
    CHANGED,
  ],
  [
    'a part of another folder',
    breakManifest((manifest) => {
      (parts(manifest)[1] as Json).file = '../../secret';
    }),
    `${manifestIn}: parts[1].file: expected "part-00001.arrow", found "../../secret".`,
    CHANGED,
  ],
  [
    'a gap between parts',
    breakManifest((manifest) => {
      (parts(manifest)[1] as Json).firstSequence = 4;
    }),
    `${manifestIn}: parts[1].firstSequence: expected 3, found 4.`,
    CHANGED,
  ],
  [
    'more sequences than tokens',
    breakManifest((manifest) => {
      (parts(manifest)[2] as Json).endSequence = 1e12;
    }),
    `${manifestIn}: parts[2].tokens: expected at least one per sequence, found 140.`,
    CHANGED,
  ],
  [
    'counts that disagree with the parts',
    breakManifest((manifest) => {
      (manifest.counts as Json).tokens = 7;
    }),
    `${manifestIn}: counts.tokens: expected 500 as in the parts, found 7.`,
    CHANGED,
  ],
  [
    'a complete trace that is not',
    breakManifest((manifest) => {
      parts(manifest).pop();
      manifest.counts = { sequences: 6, tokens: 360 };
    }),
    `${manifestIn}: counts.sequences: expected 9 in a complete trace, found 6.`,
    CHANGED,
  ],
  ['a missing part', (dir) => rmSync(join(dir, 'part-00001.arrow')), `${partIn}: the file is missing.`, DAMAGED],
  [
    'a part cut short',
    (dir) => writeFileSync(join(dir, 'part-00001.arrow'), readFileSync(join(dir, 'part-00001.arrow')).subarray(0, 999)),
    `${partIn}: expected BYTES bytes, found 999: it was cut short.`,
    DAMAGED,
  ],
  [
    'a part with something behind it',
    (dir) => writeFileSync(join(dir, 'part-00001.arrow'), 'more', { flag: 'a' }),
    `${partIn}: expected BYTES bytes, found MORE: it was changed.`,
    DAMAGED,
  ],
];

const onReading: readonly [string, (dir: string) => void, string, string][] = [
  [
    'a part that is something else',
    breakPart((bytes) => Buffer.alloc(bytes.length, 'x')),
    `${partIn}: expected an Arrow file, found no ARROW1 at its end.`,
    DAMAGED,
  ],
  [
    'a part cut short, with a manifest that agrees',
    breakPart((bytes) => bytes.subarray(0, 15_000)),
    `${partIn}: expected an Arrow file, found no ARROW1 at its end.`,
    DAMAGED,
  ],
  [
    'a footer longer than the file',
    breakPart((bytes) => {
      const copy = Buffer.from(bytes);
      copy.writeUInt32LE(2 ** 31, copy.length - 10);
      return copy;
    }),
    `${partIn}: expected an Arrow file, found a footer of 2147483648 bytes.`,
    DAMAGED,
  ],
  [
    'another name for a column',
    breakPart((bytes) => patchText(bytes, 'L1_weights', 'L1_Weights')),
    `${partIn}, column 14: expected L1_weights fixed_size_list<float32>[2] as the manifest says, found L1_Weights fixed_size_list<float32>[2].`,
    DAMAGED,
  ],
  [
    'a column less',
    rewrite((table) => table.select(table.schema.names.slice(0, -1))),
    `${partIn}, column 15: expected L1_router_logits fixed_size_list<float32>[8] as the manifest says, found nothing.`,
    DAMAGED,
  ],
  [
    'rows that are missing',
    rewrite((table) => table.slice(0, 100)),
    `${partIn}: expected 180 rows as the manifest says, found 100.`,
    DAMAGED,
  ],
  [
    'a summary that is missing',
    breakPart((bytes) => patchText(bytes, SUMMARY_KEY, 'routescope.SUMMARY')),
    `${partIn}, summary: routescope.summary: expected a summary, found nothing.`,
    DAMAGED,
  ],
  [
    'a summary that is no JSON',
    breakPart((bytes) => patchText(bytes, '{"tokens":177,', '{"tokens";177,')),
    `${partIn}, summary: it is not JSON.`,
    DAMAGED,
  ],
  [
    'a summary of other tokens',
    breakPart((bytes) => patchText(bytes, '{"tokens":177,"special":3', '{"tokens":176,"special":3')),
    `${partIn}, summary: tokens and special: expected 180 together, found 179.`,
    DAMAGED,
  ],
  [
    'sequences of another part',
    (dir) => {
      cpSync(join(dir, 'part-00000.arrow'), join(dir, 'part-00001.arrow'));
      breakPart((bytes) => bytes)(dir);
    },
    `${partIn}, row 0: expected a sequence from 3 to 5, found 0.`,
    DAMAGED,
  ],
  [
    'sequences.arrow of another trace',
    breakManifest((manifest) => {
      (manifest.corpus as Json).sequences = 10;
      manifest.status = 'interrupted';
    }),
    'sequences.arrow in DIR: expected 10 rows as the manifest says, found 9.',
    DAMAGED,
  ],
  [
    'sequences.arrow gone',
    (dir) => rmSync(join(dir, SEQUENCES_FILE)),
    'sequences.arrow in DIR: the file is missing.',
    DAMAGED,
  ],
];

function broken(name: string, breakIt: (dir: string) => void): { dir: string; expected: (message: string) => string } {
  const dir = join(folder, `${name.replaceAll(/\W+/g, '-')}.trace`);
  cpSync(good, dir, { recursive: true });
  const { length } = readFileSync(join(dir, 'part-00001.arrow'));
  breakIt(dir);
  const expected = (message: string): string =>
    message
      .replace('DIR', dir)
      .replace('BYTES', `${length}`)
      .replace('MORE', `${length + 4}`);
  return { dir, expected };
}

async function failure(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => 'no error',
    (each: unknown) => each,
  );
  expect(error).toBeInstanceOf(UserError);
  return error as UserError;
}

test.each(onOpening)('refused on opening: %s', async (name, breakIt, message, hint) => {
  const { dir, expected } = broken(name, breakIt);
  const error = await failure(openTrace(dir));
  // Only Node's own words about JSON, and the long list of columns, are left out of the comparison.
  if (/JSON: $|L0_experts$/.test(message))
    expect(error.message.startsWith(expected(message)), error.message).toBe(true);
  else expect(error.message).toBe(expected(message));
  expect(error.hint).toBe(hint);
});

test.each(onReading)('refused on reading: %s', async (name, breakIt, message, hint) => {
  const { dir, expected } = broken(name, breakIt);
  const reader = await openTrace(dir);
  const error = await failure(
    (async () => {
      await reader.summary();
      for (let s = 0; s < 9; s++) await reader.readSequence(s);
    })(),
  );
  expect(error.message).toBe(expected(message));
  expect(error.hint).toBe(hint);
});

test('an expert that the router does not have is refused, not counted for a neighbour', async () => {
  const { dir, expected } = broken('ids', (at) => breakIds(at));
  const error = await failure((await openTrace(dir)).readSequence(3));
  expect(error.message).toBe(expected(`${partIn}, layer 0: expected expert ids below 8, found 9.`));
});

/** Writes 9 over the first expert of the first row, found by what stands there. */
function breakIds(dir: string): void {
  breakPart((bytes) => {
    const copy = Buffer.from(bytes);
    const ids = arrow.tableFromIPC(copy).getChild('L0_experts')?.getChildAt(0)?.data[0]?.values as Uint16Array;
    ids[0] = 9;
    return copy;
  })(dir);
}

test('a file that was away may come back', async () => {
  const { dir } = broken('away', () => undefined);
  const reader = await openTrace(dir);
  rmSync(join(dir, 'part-00001.arrow'));
  await failure(reader.summary());
  cpSync(join(good, 'part-00001.arrow'), join(dir, 'part-00001.arrow'));
  expect((await reader.summary()).sums.tokens).toBe(500 - 9);
});
