// What kind of file a name asks for.

import { extname } from 'node:path';
import { UserError } from '#protocol';
import { EXPORT_FORMATS, type ExportFormat } from '#trace';

/**
 * Parquet for neither a name nor a format.
 * @param asked the format that was said beside it
 * @throws UserError for an ending that says nothing, or something else than was asked for
 */
export function exportFormat(out: string | undefined, asked?: ExportFormat): ExportFormat {
  if (out === undefined) return asked ?? 'parquet';
  const ending = extname(out).toLowerCase();
  const format = EXPORT_FORMATS.find((each) => ending === `.${each}`);
  if (format && asked && format !== asked) {
    throw new UserError(
      `--format ${asked}, but ${out} ends in ${extname(out)}: other programs would take it for what it is not.`,
      `Name the file ${out.slice(0, -ending.length)}.${asked}, or leave --format out.`,
    );
  }
  // Any other ending is the user's own: a format was said.
  const chosen = asked ?? format;
  if (chosen) return chosen;
  throw new UserError(
    `${out}: expected a name that ends in ${EXPORT_FORMATS.map((each) => `.${each}`).join(', ')}, found ${ending ? `"${ending}"` : 'no ending'}.`,
    'Name the file so, or say --format.',
  );
}
