// Copy text: the words of the group, or of the current sequence, as they stand there.

import { engine } from '../../engine-client.ts';
import type { Span } from '../../state/group.ts';
import { notify } from '../../ui/notices.ts';
import { copyBlob, saveFile } from '../../ui/picture.ts';
import { spanText } from './token-group.ts';

const TYPE = 'text/plain';
const NAME = 'text.txt';

/** One line per span. @param spans of tokens; those beyond a sequence's end are left out */
export async function copyText(path: string, revision: number, spans: readonly Span[]): Promise<void> {
  try {
    const lines = await Promise.all(
      spans.map(async (span) =>
        spanText(await engine().ask('trace.sequence', { path, sequence: span.sequence }, { revision }), span),
      ),
    );
    const blob = new Blob([lines.join('\n')], { type: TYPE });
    if (await copyBlob(TYPE, blob)) {
      notify('Text copied.');
    } else {
      saveFile(NAME, blob);
      notify(`The clipboard does not take it here: saved as ${NAME}.`);
    }
  } catch (error) {
    notify(`Could not copy the text: ${error instanceof Error ? error.message : error}`);
  }
}
