// Checkpoints that come with Routescope, each with a trace recorded through it: the first is what a first start shows.

import { join } from 'node:path';
import { builtInFolder } from './built-in.ts';
import { sampleModelPath, sampleTracePath } from './sample/index.ts';

export interface BundledModel {
  readonly kind: 'demo' | 'sample';
  readonly title: string;
  readonly detail: string;
  /** Checkpoint folder. */
  readonly path: string;
  readonly trace: {
    readonly name: string;
    readonly detail: string;
    /** Whether it was recorded yet or not. */
    readonly path: string;
  };
}

export function bundledModels(): readonly BundledModel[] {
  const demo = builtInFolder('demo-moe');
  return [
    {
      kind: 'demo',
      title: 'demo model',
      detail: 'small but really trained: 18 M parameters, 18 languages',
      path: demo,
      trace: {
        name: 'demo',
        detail: 'everyday sentences in six languages through the demo model',
        path: join(demo, 'demo.trace'),
      },
    },
    {
      kind: 'sample',
      title: 'sample model',
      detail: 'random weights: shows how the program works, means nothing',
      path: sampleModelPath(),
      trace: { name: 'sample', detail: 'the sample text through the sample model', path: sampleTracePath() },
    },
  ];
}
