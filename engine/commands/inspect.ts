// `routescope inspect`: a checkpoint in words, or a trace's manifest, health and load.

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import {
  computedOn,
  describeEdits,
  describeStored,
  type EngineApi,
  type ExpertLimit,
  formatBytes,
  formatCount,
  formatCountOf,
  type ModelReport,
  type RouterSums,
  type TraceSummary,
} from '#protocol';
import { expertBudgetOption } from './expert-budget-option.ts';
import { loadTable } from './load-table.ts';
import { openEngine } from './open-engine.ts';
import { ProgressLine } from './progress-line.ts';

interface Options {
  readonly json?: boolean;
  readonly quick?: boolean;
  readonly expertBudget?: ExpertLimit;
}

export function inspectCommand(program: Command): void {
  program
    .command('inspect <path>')
    .description('what a checkpoint or a trace holds')
    .addOption(expertBudgetOption())
    .option('--json', 'as JSON')
    .option('--quick', "of a trace: health from the parts' summaries alone, without reading every row")
    .action(async (path: string, { json = false, quick = false, expertBudget }: Options) => {
      const engine = openEngine();
      try {
        // A name such as org/name that is no folder here is looked up in the Hugging Face cache.
        const place = existsSync(path) ? resolve(path) : path;
        const isTrace = /\.trace\/?$/.test(path) || existsSync(`${place}/manifest.json`);
        const text = isTrace
          ? printTrace(await inspectTrace(engine, place, quick), json, quick)
          : printModel(
              await engine.call('model.inspect', { path: place, ...(expertBudget ? { expertBudget } : {}) }),
              json,
            );
        console.log(text);
      } finally {
        await engine.close();
      }
    });
}

async function inspectTrace(engine: EngineApi, path: string, quick: boolean): Promise<TraceSummary> {
  const trace = await engine.call('trace.open', { path });
  if (quick) return trace;
  const line = new ProgressLine();
  try {
    const health = await engine.call('trace.health', { path }, { onProgress: (progress) => line.show(progress) });
    return { ...trace, health };
  } finally {
    line.end();
  }
}

function printModel(report: ModelReport, json: boolean): string {
  if (json) return JSON.stringify(report, null, 2);
  const { unusedTensors: unused, usual } = report;
  return [
    `${report.id}  ${report.path}`,
    ...report.words.map((fact) => `  ${fact}`),
    `  ${formatBytes(report.fileBytes)} on disk in ${formatCountOf(report.tensors, 'tensor')}`,
    ...describeStored(report.stored).map((line) => `    ${line}`),
    ...tokenizerLines(report.tokenizer).map((line) => `  ${line}`),
    ...(unused.length > 0
      ? [
          `  in the files but not used: ${unused.slice(0, 5).join(', ')}${unused.length > 5 ? `, ${unused.length - 5} more` : ''}`,
        ]
      : []),
    'Memory to run it:',
    ...report.fits.map(
      (need) =>
        `  ${need.backend} ${need.precision}: weights ${formatBytes(need.weights)} + work ${formatBytes(need.working)}` +
        ` (losses, scores and generated texts: ${formatBytes(need.losses)} more), ` +
        `${formatBytes(need.available)} to be had: ${need.fits && !need.reason ? 'fits' : need.reason}` +
        (need.backend === usual.backend && need.precision === usual.precision ? ' (taken unless you choose)' : ''),
    ),
  ].join('\n');
}

function tokenizerLines(tokenizer: ModelReport['tokenizer']): readonly string[] {
  if (!('missing' in tokenizer)) return [`tokenizer: ${tokenizer.kind}, ${formatCount(tokenizer.vocabulary)} entries`];
  return [
    'tokenizer: missing, so recording, generating and scoring would be refused',
    `  ${tokenizer.missing}`,
    `  -> ${tokenizer.hint}`,
  ];
}

function printTrace(trace: TraceSummary, json: boolean, quick: boolean): string {
  const { manifest, map, health } = trace;
  if (json) return JSON.stringify({ manifest, health, load: loadTable(map).rows }, null, 2);
  const { counts, corpus, model } = manifest;
  return [
    `${trace.name}  ${manifest.status}, recorded ${manifest.created}`,
    `  model     ${model.id} (${model.family}, ${model.layers} layers, ${manifest.routers.length === 0 ? 'no routers' : `${manifest.routers.length} with a router`})`,
    `  corpus    ${corpus.name}: ${formatCount(counts.sequences)} of ${formatCount(corpus.sequences)} sequences, ${formatCount(counts.tokens)} of ${formatCount(corpus.tokens)} tokens`,
    `  recorded  level ${manifest.level}${manifest.nll ? ` with nll${manifest.predicted ? ' and predictions' : ''}` : ''}, ${computedOn(manifest)}, ${formatCountOf(manifest.parts.length, 'part')}`,
    `  edits     ${describeEdits(manifest.interventions)}`,
    ...manifest.notices.map((notice) => `  note      ${notice}`),
    quick ? 'Health, from the summaries alone' : 'Health, of every row',
    ...health.map(({ level, message }) => `  ${level === 'ok' ? 'ok   ' : level.padEnd(5)} ${message}`),
    ...(manifest.routers.length === 0 ? [] : loadLines(map)),
  ].join('\n');
}

function loadLines(map: RouterSums): readonly string[] {
  return [
    `Load per layer (share of choices, uniform = 1 / experts; over ${formatCount(map.tokens)} tokens, ${formatCount(map.special)} special left out)`,
    ...loadTable(map).lines.map((line) => `  ${line}`),
  ];
}
