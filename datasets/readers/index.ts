// The readers, one line each. A reader is a file of this folder; the list's own test finds a forgotten one.

import type { Reader } from '../reading/reader.ts';
import { mgsm } from './mgsm.ts';

/** By what they know: specific formats first, general ones last. The order decides nothing, `recognises` does. */
export const readers: readonly Reader[] = [mgsm];
