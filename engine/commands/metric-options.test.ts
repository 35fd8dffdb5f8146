import { Command } from 'commander';
import { expect, test } from 'vitest';
import type { Plain } from '#protocol';
import { type MetricOptions, metricOptions, metricParams } from './metric-options.ts';

/** What a command line with these words asks of a metric. */
async function asked(metric: string, ...words: readonly string[]): Promise<Readonly<Record<string, Plain>>> {
  const command = metricOptions(new Command('analyze'));
  command.parse(['--metric', metric, ...words], { from: 'user' });
  return metricParams(command.opts<MetricOptions>());
}

test.each([
  ['expert-vocabulary', 'kinds=predicted,next', { kinds: ['predicted', 'next'] }],
  ['expert-vocabulary', 'kinds=predicted', { kinds: ['predicted'] }],
  ['expert-vocabulary', 'layers=null', { layers: null }],
  ['expert-cache', 'policies=sch, lru', { policies: ['sch', 'lru'] }],
  ['expert-cache', 'policies=["sch","lru"]', { policies: ['sch', 'lru'] }],
  ['expert-cache', 'rhos=0.5,1', { rhos: [0.5, 1] }],
  ['expert-cache', 'filling=miss', { filling: 'miss' }],
  ['routing-consistency', 'segments=16', { segments: [16] }],
  ['routing-structure', 'layers=2', { layers: [2] }],
  ['near-ties', 'thresholds=1e-3,0.01', { thresholds: [0.001, 0.01] }],
  ['multilingual-alignment', 'middle=2,4', { middle: [2, 4] }],
  ['multilingual-alignment', 'by=a,b', { by: 'a,b' }],
])('%s takes --param %s', async (metric, text, wanted) => {
  expect(await asked(metric, '--param', text)).toEqual(wanted);
});

test('what is no number or name of a list still reaches the check as it was written', async () => {
  expect(await asked('expert-cache', '--param', 'policies=sch,')).toEqual({ policies: ['sch', ''] });
  expect(await asked('expert-cache', '--param', 'unknown=a,b')).toEqual({ unknown: 'a,b' });
});

test('help lists the params of every metric, or of the one that is chosen', () => {
  const help = (...words: readonly string[]): string => {
    const said: string[] = [];
    const command = metricOptions(new Command('analyze')).exitOverride();
    command.configureOutput({ writeOut: (text) => said.push(text) });
    expect(() => command.parse([...words, '--help'], { from: 'user' })).toThrow('(outputHelp)');
    return said.join('');
  };
  expect(help()).toContain('\nnear-ties:\n');
  expect(help()).toContain('A list is written a,b or as JSON does');
  const one = help('--metric', 'expert-vocabulary');
  expect(one).toMatch(/\n {2}kinds +a list of different ones of input, predicted, next; input,predicted,next\n/);
  expect(one).toMatch(/\n {2}layers +null, or a list of different numbers, each a whole number .*; null\n/);
  expect(one).not.toContain('near-ties:');
});
