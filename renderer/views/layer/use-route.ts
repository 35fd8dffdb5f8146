// The selected token's decision at one router, from what the engine knows of its sequence and of the token itself.

import { useMemo } from 'react';
import { type SequenceData, type TraceSummary, utf16Offsets } from '#protocol';
import { useSelection } from '../../state/selection.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { type LayerModel, type TokenRoute, tokenRoute } from './model.ts';

/** A token's own characters; its spelling where it is a piece of one, or the trace holds no text. */
function tokenText(data: SequenceData, position: number): string {
  if (data.text === null) return data.tokenTexts[position] ?? '';
  const offsets = utf16Offsets(data.text);
  const text = data.text.slice(offsets[data.byteStart[position] ?? 0], offsets[data.byteEnd[position] ?? 0]);
  return text || (data.tokenTexts[position] ?? '');
}

/** The selected token's route through this router; null while there is none. */
export function useRoute(trace: TraceSummary, model: LayerModel | null, revision: number): TokenRoute | null {
  const token = useSelection((s) => s.token);
  const { path, manifest } = trace;
  const sequence = useAnswer('trace.sequence', token && { path, sequence: token.sequence }, revision);
  const logits = manifest.level === 'choices' ? null : token && { path, ...token };
  const detail = useAnswer('trace.token', logits, revision);
  // While a growing trace is read anew, what was known of this very token stays.
  const newest = sequence.data ?? sequence.last;
  const data = newest && newest.sequence === token?.sequence ? newest : undefined;
  const answered = detail.data ?? detail.last;
  return useMemo(() => {
    if (!token || !model || !data || token.position >= data.tokens) return null;
    const { router, index } = model;
    if (data.experts[index]?.length !== data.tokens * router.topK) return null;
    const text = tokenText(data, token.position);
    return tokenRoute(router, index, data, token.position, text, answered, manifest.level !== 'choices');
  }, [token, model, data, answered, manifest.level]);
}
