// Entry: `node engine/serve.ts` is `routescope serve`.

import { Command } from 'commander';
import { fail } from './commands/fail.ts';
import { serveCommand } from './commands/serve.ts';

const program = new Command('routescope');
serveCommand(program);
try {
  await program.parseAsync(['serve', ...process.argv.slice(2)], { from: 'user' });
} catch (error) {
  process.exitCode = fail(error);
}
