// Long computations give the event loop a turn now and then: without it no other call is answered, no progress is sent
// and no cancel arrives, because some backends compute without ever waiting.

import { setImmediate } from 'node:timers/promises';

export async function turn(): Promise<void> {
  await setImmediate();
}
