// `routescope setup-tensorflow [--gpu]`, in a checkout `npm run setup:tensorflow [-- --gpu]`: puts a current libtensorflow under the tensorflow backend.

import type { Command } from 'commander';
import { setupTensorflow } from '#tensor';

export function setupTensorflowCommand(program: Command): void {
  program
    .command('setup-tensorflow')
    .description('obtain libtensorflow through pip and build the fast backend; may be repeated')
    .option('--gpu', 'the CUDA build, for NVIDIA GPUs on Linux')
    .action(async ({ gpu }: { gpu?: boolean }) => {
      process.exitCode = await setupTensorflow(gpu ? ['--gpu'] : []);
    });
}
