// Browsing for a model, a trace or a text.

import { homedir } from 'node:os';
import { defineMethod } from '../context.ts';
import { listFolder } from '../files/list-folder.ts';
import { object, path } from '../params/parse.ts';

export const foldersList = defineMethod('folders.list', object({}, { path }), async (params, { reach }) => {
  // Where all of the machine may be browsed, its top is the last place where a model would be.
  const start = params.path ?? (reach.everything ? homedir() : reach.root);
  return listFolder(await reach.existing(start), reach.root);
});
