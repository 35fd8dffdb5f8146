// Commander looks for required options first, so that --modle is answered with --model being missing: this says both.

import type { Command } from 'commander';

/** Adds to each message of a missing option what was written instead. @param args what follows the command's name */
export function nameUnknownOptions(command: Command, args: readonly string[]): void {
  command.configureOutput({
    outputError(text, write) {
      const unknown = /required option/.test(text) ? unknownOption(command, args) : undefined;
      write(unknown === undefined ? text : text.replace(/\n/, `, and ${unknown} is no option of ${command.name()}\n`));
    },
  });
}

function unknownOption(command: Command, args: readonly string[]): string | undefined {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end))
    .map((word) => word.replace(/=.*/s, ''))
    .find((word) => word.startsWith('--') && !command.options.some(({ long }) => long === word));
}
