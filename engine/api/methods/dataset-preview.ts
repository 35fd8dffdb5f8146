// What a data set holds, and what recording a source would take of it.
//
// What a client can rely on:
// - `items`, `languages`, `roles`, `labels` describe the whole set, whatever the selection: they are there to choose from.
//   `sequences` and `rows` are what the selection takes (no selection: all items, the main role).
// - Texts of `rows` are cut at 2,000 characters, with an ellipsis. `rows` of the params counts items: 5, at most 50.
// - At most 200,000 texts or 64 Mi characters are taken, every file a share of that. Then the counts are partial, a notice
//   says so, and no language that goes on is said to lack items. Ids and counts of lines are checked as far as was read.
// - A damaged row, an id that is there twice, and a language that the selection names and the set does not have are
//   notices here, while record.start's job fails on them: `error` says what it would fail with, as far as was read.
// - Refused with a UserError: an unknown name, a path out of reach, files that no reader or more than one reader knows.
//   The hint lists what was looked for; `source.reading.reader` chooses.
// - A table whose columns are not chosen has `columns`, perhaps no `rows`, and a notice that says what to choose.
// - Progress in texts (total 0: not known), cancelled by its signal.

import { openDataset, previewDataset } from '#datasets';
import { defineMethod } from '../context.ts';
import { datasetWithin, mayRead } from '../files/dataset-path.ts';
import { integer, object } from '../params/parse.ts';
import { parseDatasetSource } from '../params/text-source.ts';

/** Items that a client may ask to see. */
const MOST_ROWS = 50;

export const datasetPreview = defineMethod(
  'dataset.preview',
  object({ source: parseDatasetSource }, { rows: integer(0, MOST_ROWS) }),
  async (params, { reach }, { signal, onProgress }) => {
    const source = await datasetWithin(params.source, reach);
    const options = { ...(signal ? { signal } : {}), ...(onProgress ? { onProgress } : {}) };
    const dataset = await openDataset(source, { ...options, mayRead: mayRead(reach) });
    return previewDataset(dataset, {
      ...options,
      ...(source.selection ? { selection: source.selection } : {}),
      ...(params.rows === undefined ? {} : { rows: params.rows }),
    });
  },
);
