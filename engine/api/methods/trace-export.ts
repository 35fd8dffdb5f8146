// A trace as a file for other tools.

import { EXPORT_FORMATS, EXPORT_LAYOUTS, exportTrace } from '#trace';
import { defineMethod } from '../context.ts';
import { boolean, object, oneOf, path } from '../params/parse.ts';

export const traceExport = defineMethod(
  'trace.export',
  object({ path, out: path, format: oneOf(EXPORT_FORMATS) }, { layout: oneOf(EXPORT_LAYOUTS), overwrite: boolean }),
  async (request, { reach, readers }, options) => {
    const reader = await readers.open(await reach.existing(request.path));
    const out = await reach.writable(request.out);
    const { format, layout = 'wide', overwrite = false } = request;
    return { path: out, bytes: await exportTrace(reader, out, { ...options, format, layout, overwrite }) };
  },
);
