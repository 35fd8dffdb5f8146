// The readers, one line each. A reader is a file of this folder; the list's own test finds a forgotten one.

import type { Reader } from '../reading/reader.ts';
import { belebele } from './belebele.ts';
import { flores } from './flores.ts';
import { globalMmlu } from './global-mmlu.ts';
import { gsm8k } from './gsm8k.ts';
import { humanEval } from './human-eval.ts';
import { mgsm } from './mgsm.ts';
import { mtBench } from './mt-bench.ts';
import { ntrex } from './ntrex.ts';
import { parallel } from './parallel.ts';
import { tatoeba } from './tatoeba.ts';
import { xcopa } from './xcopa.ts';

/** The order decides nothing: a reader is chosen by how sure it is of a file. */
export const readers: readonly Reader[] = [
  belebele,
  flores,
  globalMmlu,
  gsm8k,
  humanEval,
  mgsm,
  mtBench,
  ntrex,
  parallel,
  tatoeba,
  xcopa,
];
