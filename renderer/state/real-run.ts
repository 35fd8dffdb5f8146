// The open trace's model run for real under a budget of experts: what it goes on from, and the job that it is.

import { create } from 'zustand';
import { Cancelled, type GenerateRequest, type TraceSummary, UserError } from '#protocol';
import { engine } from '../engine-client.ts';
import { putJob, useWorkspace } from './workspace.ts';

export interface RealRun {
  /** What is typed in; null: the beginning of the trace's own text. */
  readonly prompt: string | null;
  readonly tokens: number;
  readonly starting: boolean;
  /** The trace whose model ran, and the job; null before the first. */
  readonly run: { readonly path: string; readonly job: string } | null;
  readonly error: Error | null;
}

export const useRealRun = create<RealRun>(() => ({
  prompt: null,
  tokens: 64,
  starting: false,
  run: null,
  error: null,
}));

export function changeRealRun(change: Partial<Pick<RealRun, 'prompt' | 'tokens'>>): void {
  useRealRun.setState({ ...change, error: null });
}

/**
 * So that as many experts fit as were asked for: half an expert more than they take, because shares are rounded down.
 * @param slots of `all` experts
 */
export function budgetFor(slots: number, all: number): GenerateRequest['expertBudget'] {
  return { share: Math.min(1, (slots + 0.5) / all) };
}

/** Generates from the prompt with room for so many experts. */
export async function runForReal(trace: TraceSummary, prompt: string, slots: number, all: number): Promise<void> {
  const { tokens } = useRealRun.getState();
  useRealRun.setState({ starting: true, error: null });
  try {
    // Asked anew: the model may have become known since the trace was opened.
    const { modelPath, manifest, name } = await engine().call('trace.open', { path: trace.path });
    if (modelPath === null) {
      throw new UserError(
        `The model "${manifest.model.id}", from which ${name} was recorded, is not among those known here.`,
        'Open its folder once (Ctrl O), then try again.',
      );
    }
    const expertBudget = budgetFor(slots, all);
    const job = await engine().call('generate.start', {
      ...{ model: modelPath, prompts: [prompt], maxTokens: tokens },
      ...(expertBudget ? { expertBudget } : {}),
      ...(manifest.interventions.length > 0 ? { interventions: manifest.interventions, alone: true } : {}),
    });
    // Its first event may have come before this answer.
    if (!useWorkspace.getState().jobs.some((each) => each.id === job.id)) putJob(job);
    useRealRun.setState({ run: { path: trace.path, job: job.id }, starting: false });
  } catch (error) {
    useRealRun.setState({ starting: false, error: error instanceof Cancelled ? null : (error as Error) });
  }
}
