// A metric over a trace. The metric checks its own params.

import { sequenceMetric } from '#metrics';
import { defineMethod } from '../context.ts';
import { givenParams } from '../params/given-params.ts';
import { object, path, text } from '../params/parse.ts';

export const traceAnalyze = defineMethod(
  'trace.analyze',
  object({ path, metric: text(100) }, { params: givenParams }),
  async (request, { reach, readers }, options) => {
    const metric = sequenceMetric(request.metric);
    const reader = await readers.open(await reach.existing(request.path));
    return metric.run(reader, request.params ?? {}, options);
  },
);
