// A metric on two traces, and what their routes differ in.

import { compareTraces, sequenceMetric } from '#metrics';
import { defineMethod } from '../context.ts';
import { givenParams } from '../params/given-params.ts';
import { object, path, text } from '../params/parse.ts';

export const traceCompare = defineMethod(
  'trace.compare',
  object({ path, other: path, metric: text(100) }, { repeat: path, params: givenParams }),
  async (request, { reach, readers }, options) => {
    const metric = sequenceMetric(request.metric);
    const open = async (given: string) => readers.open(await reach.existing(given));
    const repeat = request.repeat === undefined ? null : await open(request.repeat);
    const [first, second] = [await open(request.path), await open(request.other)];
    return compareTraces(metric, request.params ?? {}, first, second, repeat, options);
  },
);
