#!/usr/bin/env node
// `routescope COMMAND`: the same engine and the same calls as the window. Standard output holds results only.

import { Command } from 'commander';
import { analyzeCommand } from './commands/analyze.ts';
import { compareCommand } from './commands/compare.ts';
import { datasetsCommand } from './commands/datasets.ts';
import { doctorCommand } from './commands/doctor.ts';
import { exportCommand } from './commands/export.ts';
import { fail } from './commands/fail.ts';
import { generateCommand } from './commands/generate.ts';
import { importCommand } from './commands/import.ts';
import { inspectCommand } from './commands/inspect.ts';
import { recordCommand } from './commands/record.ts';
import { scoreCommand } from './commands/score.ts';
import { serveCommand } from './commands/serve.ts';
import { setupTensorflowCommand } from './commands/setup-tensorflow.ts';
import { sqlCommand } from './commands/sql.ts';
import { nameUnknownOptions } from './commands/unknown-option.ts';
import { packageInfo } from './package-info.ts';

const program = new Command('routescope')
  .description('Record, inspect and view how a Mixture-of-Experts language model routes tokens.')
  .version(packageInfo().version)
  .showSuggestionAfterError()
  .showHelpAfterError('(routescope COMMAND --help lists the options)');

const commands = [
  recordCommand,
  generateCommand,
  scoreCommand,
  analyzeCommand,
  compareCommand,
  importCommand,
  exportCommand,
  sqlCommand,
  datasetsCommand,
  inspectCommand,
  serveCommand,
  doctorCommand,
  setupTensorflowCommand,
];
for (const add of commands) add(program);
for (const command of program.commands) nameUnknownOptions(command, process.argv.slice(3));

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = fail(error);
}
