// Languages by layer: at which depth does a model route the same content alike, whatever its language? Also how widely each
// language spreads over the experts, how much the tokens of a sequence share them, and what goes with being far apart.

import { alignmentBadges } from '../../languages/alignment-badges.ts';
import { LanguageSelect } from '../../languages/language-select.tsx';
import {
  changeAlignmentView,
  chooseBasis,
  chooseReference,
  useAlignment,
  useAlignmentChoice,
} from '../../state/alignment.ts';
import type { ViewProps } from '../../state/view-props.ts';
import { Segmented } from '../../ui/segmented.tsx';
import { ViewFrame } from '../../ui/view-frame.tsx';
import '../../charts/charts.css';
import { ScoreSource } from './scores/score-source.tsx';
import { useScoresFigure } from './scores/use-scores-figure.tsx';
import { useCurves } from './use-curves.tsx';
import './divergence.css';
import './scores/scores.css';

const TABS = [
  { id: 'divergence', label: 'Divergence' },
  { id: 'entropy', label: 'Entropy' },
  { id: 'consistency', label: 'Consistency' },
  { id: 'scores', label: 'Scores' },
] as const;

export function Divergence(props: ViewProps) {
  const { trace, recording } = props;
  const { languages } = trace;
  const { basis, tab, grouping } = useAlignmentChoice();
  const alignment = useAlignment(props);
  const { arrays, reference } = alignment;
  const isScores = tab === 'scores';
  const curves = useCurves(props, alignment, isScores ? null : tab);
  const scores = useScoresFigure(props, alignment, curves.state, isScores);
  const { body: _, key, menu, table, ...parts } = isScores ? scores : curves;
  return (
    <ViewFrame
      id="divergence"
      {...parts}
      badges={alignmentBadges(alignment, recording)}
      {...(table ? { table } : {})}
      menu={[
        ...(arrays && (recording !== null || alignment.waits !== null)
          ? [{ id: 'again', label: 'Compute again, on all that is there', run: alignment.start }]
          : []),
        ...menu,
        ...(['family', 'script'] as const).map((each) => ({
          id: each,
          label: `Group by ${each}`,
          checked: grouping === each,
          run: () => changeAlignmentView({ grouping: each }),
        })),
        {
          id: 'probs',
          label: 'From router probabilities, where recorded',
          checked: basis === 'auto',
          run: () => chooseBasis('auto'),
        },
        {
          id: 'choices',
          label: 'From top-k frequencies',
          checked: basis === 'choices',
          run: () => chooseBasis('choices'),
        },
      ]}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget && key(event)) event.preventDefault();
      }}
      tabs={
        <>
          <Segmented
            label="What is shown"
            value={tab}
            segments={TABS}
            onChange={(id) => changeAlignmentView({ tab: id })}
          />
          {isScores ? <ScoreSource /> : null}
        </>
      }
      controls={
        languages.length > 1 ? (
          <LanguageSelect label="from" languages={languages} value={reference} onChange={chooseReference} />
        ) : null
      }
    >
      {curves.body}
      {scores.body}
    </ViewFrame>
  );
}
