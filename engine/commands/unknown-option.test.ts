import { Command } from 'commander';
import { expect, test } from 'vitest';
import { nameUnknownOptions } from './unknown-option.ts';

function said(args: readonly string[]): string {
  const words: string[] = [];
  const program = new Command('routescope').configureOutput({ writeErr: (text) => void words.push(text) });
  const record = program.command('record').requiredOption('--model <dir>').option('--nll').exitOverride();
  nameUnknownOptions(record, args);
  expect(() => program.parse(['record', ...args], { from: 'user' })).toThrow();
  return words.join('').trim();
}

test('a misspelt option is named where a required one is missing', () => {
  expect(said(['--nll', '--modle=x'])).toBe(
    "error: required option '--model <dir>' not specified, and --modle is no option of record",
  );
});

test('other messages stay as they are', () => {
  expect(said(['--nll'])).toBe("error: required option '--model <dir>' not specified");
  expect(said(['--model', 'x', '--nlll'])).toMatch(/^error: unknown option '--nlll'/);
});
