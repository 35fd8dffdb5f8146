// The data sets that can be chosen by name.
//
// What a client can rely on: built-in ones come first, `name` is what TextSource's `corpus` takes for both kinds, and
// `languages` and `items` are empty and 0 where a set of the Hugging Face cache has not been read yet.

import { listDatasets } from '#datasets';
import { defineMethod } from '../context.ts';
import { object } from '../params/parse.ts';

export const datasetsList = defineMethod('datasets.list', object({}, {}), async () => listDatasets());
