// The figure of scores as the view's frame takes it.

import { type DragEvent, useEffect, useMemo, useState } from 'react';
import { type Alignment, chooseMiddle, useAlignmentChoice } from '../../../state/alignment.ts';
import { useScores } from '../../../state/alignment-scores.ts';
import { focusedView, usePanes } from '../../../state/panes.ts';
import { takeFile, takePasted } from '../../../state/score-table.ts';
import { selectLanguage, selectLayer, useSelection } from '../../../state/selection.ts';
import type { ViewProps } from '../../../state/view-props.ts';
import { useWorkspace } from '../../../state/workspace.ts';
import { FigureNotes } from '../../../ui/figure-notes.tsx';
import { detachSvg } from '../../../ui/picture.ts';
import { useTheme } from '../../../ui/theme.ts';
import { useDrawing } from '../../../ui/use-drawing.ts';
import type { ViewState } from '../../../ui/view-state.tsx';
import type { FigureParts } from '../figure-parts.ts';
import { createScoresController } from './controller.ts';
import { scoresModel } from './model.ts';
import type { ScoresData } from './scores-data.ts';
import { scoresState } from './state.ts';
import { scoresTable } from './table.ts';
import {
  SCORES_QUESTION,
  SCORES_TITLE,
  scoresNotes,
  scoresOver,
  scoresProvenance,
  scoresSummary,
  scoresWarnings,
} from './words.ts';

/** A table pasted onto the view, wherever in it the focus is. */
function usePastedTable(isShown: boolean): void {
  useEffect(() => {
    if (!isShown) return;
    const onPaste = (event: ClipboardEvent) => {
      const isField = event.target instanceof Element && event.target.closest('input, textarea, [contenteditable]');
      const text = event.clipboardData?.getData('text/plain') ?? '';
      const isHere = focusedView(usePanes.getState(), useWorkspace.getState()) === 'divergence';
      if (isField || !isHere || text.trim() === '') return;
      event.preventDefault();
      void takePasted(text);
    };
    addEventListener('paste', onPaste);
    return () => removeEventListener('paste', onPaste);
  }, [isShown]);
}

/** @param before the state of the metric itself: what keeps the other figures from being drawn keeps this one */
export function useScoresFigure(
  props: ViewProps,
  alignment: Alignment,
  before: ViewState,
  isShown: boolean,
): FigureParts {
  const { trace } = props;
  const { path, manifest } = trace;
  const theme = useTheme();
  const [over, setOver] = useState(false);
  const { grouping, middle } = useAlignmentChoice();
  const language = useSelection((s) => s.language);
  const layer = useSelection((s) => s.layer) ?? -1;
  const scores = useScores(props, isShown);
  const { arrays } = scores;
  usePastedTable(isShown);
  const model = useMemo(
    () => (arrays ? scoresModel(arrays, manifest.routers, grouping) : null),
    [arrays, manifest.routers, grouping],
  );
  const data = useMemo(
    (): ScoresData | null =>
      model && isShown
        ? {
            model,
            theme,
            language: model.languages.some((each) => each.language === language) ? language : null,
            layer,
          }
        : null,
    [model, theme, language, layer, isShown],
  );

  const { host, svg, controller } = useDrawing(createScoresController, data);

  const table = useMemo(
    () =>
      model
        ? scoresTable(model, {
            language,
            onActivate: (what) => ('language' in what ? selectLanguage(what.language) : selectLayer(what.layer)),
          })
        : undefined,
    [model, language],
  );

  const onDrop = async (event: DragEvent): Promise<void> => {
    const [file] = event.dataTransfer.files;
    event.preventDefault();
    setOver(false);
    if (file) await takeFile(file);
  };

  return {
    title: SCORES_TITLE,
    over: arrays && model ? scoresOver(alignment.arrays, arrays, model) : SCORES_QUESTION,
    summary: scoresSummary(model),
    n: model?.n ?? 0,
    state: scoresState(before, scores, model?.n ?? null),
    table,
    picture: () => {
      const drawn = svg.current;
      return drawn && data && controller.current ? controller.current.bare(() => detachSvg(drawn)) : null;
    },
    provenance: arrays ? scoresProvenance(arrays, trace) : [],
    menu: [
      {
        id: 'middle',
        label: 'Middle layers back to the trough',
        isDisabled: middle?.path !== path,
        run: () => chooseMiddle(path, null),
      },
    ],
    key: (event) => controller.current?.key(event) ?? false,
    body: (
      // biome-ignore lint/a11y/noStaticElementInteractions: a second way to what a button above the figure does.
      <div
        className="divergence-host"
        hidden={!isShown}
        data-takes-files
        onDragOver={(event) => {
          if (!event.dataTransfer.types.includes('Files')) return;
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
        }}
        onDrop={(event) => void onDrop(event)}
      >
        <div ref={host} className="divergence-figure">
          <svg ref={svg} aria-hidden="true" />
        </div>
        {arrays && model ? <FigureNotes warnings={scoresWarnings(arrays, model)} notes={scoresNotes()} /> : null}
        {over ? <div className="score-veil">Drop a table of a language and its score on each line</div> : null}
      </div>
    ),
  };
}
