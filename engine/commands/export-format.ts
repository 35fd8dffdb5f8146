// What kind of file a name asks for.

import { extname } from 'node:path';
import { UserError } from '#protocol';
import { EXPORT_FORMATS, type ExportFormat } from '#trace';

/** Parquet for no name. @throws UserError for an ending that says nothing */
export function exportFormat(out: string | undefined): ExportFormat {
  if (out === undefined) return 'parquet';
  const ending = extname(out).toLowerCase();
  const format = EXPORT_FORMATS.find((each) => ending === `.${each}`);
  if (format) return format;
  throw new UserError(
    `${out}: expected a name that ends in ${EXPORT_FORMATS.map((each) => `.${each}`).join(', ')}, found ${ending ? `"${ending}"` : 'no ending'}.`,
    'Name the file so, or say --format.',
  );
}
