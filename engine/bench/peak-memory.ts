// Analyses a trace and prints the most memory that it took: a process of its own for each, because a peak never falls.
//
//   node peak-memory.ts TRACE METRIC PARAMS

import { type GivenParams, sequenceMetric } from '#metrics';
import { openTrace } from '#trace';

const [path = '', metric = '', params = '{}'] = process.argv.slice(2);
await sequenceMetric(metric).run(await openTrace(path), JSON.parse(params) as GivenParams);
console.log(process.resourceUsage().maxRSS * 1024);
