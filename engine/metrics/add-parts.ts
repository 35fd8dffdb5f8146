// Reads the parts of a trace by blocks of whole sequences and hands a metric one sequence after the other.

import { layerColumn, type SequenceRow } from '#protocol';
import { checkIds, chosenFrom, type PartReader, type RowRooms, type TraceReader } from '#trace';
import type { MetricSequence, Pause, SequenceAccumulator, SequenceNeed } from './sequence-metric.ts';

/** Rows read at once; a longer sequence is read alone. */
const BLOCK = 4096;

/**
 * @param advance told how many tokens have been added since the last time
 * @throws UserError when a part is damaged, and as the metric does
 */
export async function addParts<State>(
  reader: TraceReader,
  parts: readonly PartReader[],
  needs: readonly SequenceNeed[],
  accumulator: SequenceAccumulator<State>,
  advance: (tokens: number) => void,
  pause: Pause,
): Promise<void> {
  const rooms = roomsFor(reader, needs);
  for (const part of parts) {
    const { firstSequence, endSequence } = part.entry;
    const [starts, { rows }] = await Promise.all([
      part.starts(rooms.columns),
      reader.sequences(firstSequence, endSequence - firstSequence),
    ]);
    for (let from = 0; from < rows.length; ) {
      const to = blockEnd(starts, from);
      await addBlock(part, starts, rows, from, to, needs, rooms, accumulator, pause);
      advance((starts[to] as number) - (starts[from] as number));
      await pause();
      from = to;
    }
  }
}

/** Memory that one block after the other is read into: what comes and goes costs more than the work. */
interface BlockRooms {
  readonly columns: RowRooms;
  /** Where float16 logits are widened to. [router] */
  readonly logits: readonly Float32Array[];
}

function roomsFor({ manifest }: TraceReader, needs: readonly SequenceNeed[]): BlockRooms {
  const short = manifest.logits === 'float16' && manifest.level !== 'choices';
  const widens = short && needs.includes('logits') && !needs.includes('halves');
  const logits = widens ? manifest.routers.map(({ experts }) => new Float32Array(BLOCK * experts)) : [];
  return { columns: new Map(), logits };
}

/** Last of the sequences from `from` on that fit in a block together, plus one. */
function blockEnd(starts: Uint32Array, from: number): number {
  let to = from + 1;
  while (to + 1 < starts.length && (starts[to + 1] as number) - (starts[from] as number) <= BLOCK) to++;
  return to;
}

/** Sequences `from` up to `to` of a part. */
async function addBlock<State>(
  part: PartReader,
  starts: Uint32Array,
  sequences: readonly SequenceRow[],
  from: number,
  to: number,
  needs: readonly SequenceNeed[],
  rooms: BlockRooms,
  accumulator: SequenceAccumulator<State>,
  pause: Pause,
): Promise<void> {
  const { manifest } = part;
  const { routers } = manifest;
  const columns = routers.map((router) => ({
    router,
    experts: needs.includes('experts') ? layerColumn(router, 'experts') : null,
    weights: needs.includes('weights') ? layerColumn(router, 'weights') : null,
    logits: needs.includes('logits') ? chosenFrom(manifest, router) : null,
  }));
  const names = columns.flatMap(({ experts, weights, logits }) =>
    [experts, weights, logits].filter((name) => name !== null),
  );
  const takesHalves = needs.includes('halves') && manifest.logits === 'float16';
  const first = starts[from] as number;
  const hasLosses = needs.includes('losses') && manifest.nll;
  const hasPredictions = needs.includes('predicted') && manifest.predicted === true;
  const own = [
    ...['token_id', 'special'],
    ...(needs.includes('generated') ? ['generated'] : []),
    ...(hasLosses ? ['nll', 'byte_start', 'byte_end'] : []),
    ...(hasPredictions ? ['predicted'] : []),
  ];
  const rows = await part.read([...own, ...names], first, starts[to] as number, rooms.columns);
  const tokenIds = rows.uint32('token_id');
  const special = rows.flags('special');
  const generated = needs.includes('generated') ? rows.flags('generated') : new Uint8Array();
  const predicted = hasPredictions ? rows.int32('predicted') : null;
  const nll = hasLosses ? rows.float32('nll') : null;
  const byteStart = hasLosses ? rows.uint32('byte_start') : null;
  const bytes = hasLosses ? rows.uint32('byte_end').map((end, t) => end - (byteStart?.[t] as number)) : null;
  const values = columns.map(({ router, experts, weights, logits }, r) => {
    const ids = experts ? rows.uint16(experts) : new Uint16Array();
    checkIds(ids, router, rows.name);
    return {
      router,
      ids,
      weights: weights ? rows.float32(weights) : new Float32Array(),
      logits: logits && !takesHalves ? rows.float32(logits, rooms.logits[r]) : null,
      halves: logits && takesHalves ? rows.float16(logits) : null,
    };
  });
  for (let s = from; s < to; s++) {
    const [start, end] = [(starts[s] as number) - first, (starts[s + 1] as number) - first];
    const { sequence, id, item, labels } = sequences[s] as SequenceRow;
    const given: MetricSequence = {
      sequence,
      id,
      item,
      labels,
      tokens: end - start,
      tokenIds: tokenIds.subarray(start, end),
      special: special.subarray(start, end),
      generated: generated.subarray(start, end),
      ...(nll && bytes ? { losses: { nll: nll.subarray(start, end), bytes: bytes.subarray(start, end) } } : {}),
      ...(predicted ? { predicted: predicted.subarray(start, end) } : {}),
      routers: values.map(({ router: { topK, experts }, ids, weights, logits, halves }) => ({
        experts: ids.subarray(start * topK, end * topK),
        weights: weights.subarray(start * topK, end * topK),
        logits: logits ? logits.subarray(start * experts, end * experts) : null,
        ...(halves ? { halves: halves.subarray(start * experts, end * experts) } : {}),
      })),
    };
    accumulator.add(given);
    await pause();
  }
}
