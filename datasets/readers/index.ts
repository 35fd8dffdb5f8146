// The readers, one line each. A reader is a file of this folder; the list's own test finds a forgotten one.

import type { Reader } from '../reading/reader.ts';
import { belebele } from './belebele.ts';
import { cesXml } from './ces-xml.ts';
import { choices } from './choices.ts';
import { flores } from './flores.ts';
import { floresPlus } from './flores-plus.ts';
import { globalMmlu } from './global-mmlu.ts';
import { gsm8k } from './gsm8k.ts';
import { humanEval } from './human-eval.ts';
import { lines } from './lines.ts';
import { mMmlu } from './m-mmlu.ts';
import { mgsm } from './mgsm.ts';
import { mtBench } from './mt-bench.ts';
import { ntrex } from './ntrex.ts';
import { parallel } from './parallel.ts';
import { plainText } from './plain-text.ts';
import { questions } from './questions.ts';
import { table } from './table.ts';
import { tatoeba } from './tatoeba.ts';
import { tydiqa } from './tydiqa.ts';
import { xcopa } from './xcopa.ts';
import { xquad } from './xquad.ts';
import { xstest } from './xstest.ts';

/** The order decides nothing: a reader is chosen by how sure it is of a file. */
export const readers: readonly Reader[] = [
  belebele,
  cesXml,
  choices,
  floresPlus,
  flores,
  globalMmlu,
  gsm8k,
  humanEval,
  lines,
  mMmlu,
  mgsm,
  mtBench,
  ntrex,
  parallel,
  plainText,
  questions,
  table,
  tatoeba,
  tydiqa,
  xcopa,
  xquad,
  xstest,
];
