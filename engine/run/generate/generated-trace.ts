// What was generated as a trace: prompts and what the models wrote after them, like any recording, with the column
// `generated` saying which is which. nll is that of the model's own tokens; of prompts it is not computed. A prediction is
// there where a token was chosen: from the prompt's last token to the last but one.

import type { Checkpoint, TextTokenizer } from '#checkpoint';
import { type GenerateRequest, type InterventionEntry, NO_ID, type Sequence, type Spec } from '#protocol';
import { createTrace } from '#trace';
import type { ModelPlan } from '../load-model.ts';
import { sequenceRows } from '../sequence-rows.ts';
import { routerEntries, tracePlan } from '../trace-plan.ts';
import type { Told } from './generate-text.ts';

export interface GeneratedParts {
  readonly request: GenerateRequest & { readonly out: string };
  readonly interventions: readonly InterventionEntry[];
  readonly checkpoint: Checkpoint;
  readonly tokenizer: TextTokenizer;
  readonly spec: Spec;
  readonly plan: ModelPlan;
  readonly version: string;
  /** What a reader should know besides. */
  readonly notes: readonly string[];
}

/** @throws UserError where it cannot be written */
export async function writeGenerated(told: readonly Told[], parts: GeneratedParts): Promise<void> {
  const { request, interventions, checkpoint, tokenizer, spec, plan, version, notes } = parts;
  const { model, out, overwrite = false } = request;
  const routers = routerEntries(spec);
  // A dense model decides nothing that could be stored.
  const level = routers.length > 0 ? (request.level ?? 'choices') : 'choices';
  const sequences = told.map(
    ({ whole: { text } }, i): Sequence => ({
      ...{ id: `prompt-${i + 1}`, item: '', text, labels: {} },
    }),
  );
  const loose = sequences.filter(({ text }) => text !== text.normalize('NFC')).map(({ id }) => id);
  const notices =
    loose.length > 0 ? [`Kept as the model wrote it, although it is not in NFC: ${loose.join(', ')}.`] : [];
  const manifest = tracePlan({
    request: {
      model,
      source: { kind: 'pasted', name: 'generated', text: '', perLine: false },
      level,
      nll: true,
      interventions,
    },
    corpus: { name: 'generated', sequences, notices },
    tokenized: { encodings: told.map(({ whole }) => whole), notices: [] },
    ...{ version, checkpoint, tokenizer, spec, model: plan },
  });
  const writer = await createTrace(out, manifest, { overwrite });
  try {
    for (const { prompt, sequence, whole } of told) {
      const nll = new Float32Array(whole.ids.length).fill(Number.NaN);
      const predicted = new Int32Array(whole.ids.length).fill(NO_ID);
      sequence.tokens.forEach(({ logProbability, likeliest }, i) => {
        nll[prompt.ids.length + i] = -logProbability;
        predicted[prompt.ids.length + i - 1] = likeliest;
      });
      const rows = sequenceRows(whole, sequence.routes, routers, { nll, predicted }, 0, tokenizer);
      await writer.add({ ...rows, generated: whole.generated });
    }
    for (const note of notes) writer.note(note);
    await writer.finish();
  } catch (error) {
    await writer.interrupt();
    throw error;
  }
}
