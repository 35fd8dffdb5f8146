// What stands where: one figure for each measure, or a small one for each group of languages, with the others behind.

import { occurringGroups } from '../../languages/language-groups.ts';
import { type CurvesModel, lastKnown } from './model.ts';

export interface Panel {
  /** Tells it from the others; above it, empty where it stands alone. */
  readonly title: string;
  /** Colour of its group; null where it has none. */
  readonly slot: number | null;
  readonly model: CurvesModel;
  /** Languages with a line of their own, and those that stand behind them for comparison. */
  readonly languages: readonly string[];
  readonly behind: readonly string[];
}

/** @param apart a panel for each group of languages */
export function panelsOf(models: readonly CurvesModel[], apart: boolean): readonly Panel[] {
  // Where nothing was recorded there is nothing to draw; a note says so.
  const drawn = models.filter(({ curves }) => curves.some((each) => lastKnown(each) >= 0));
  const shown = drawn.length > 0 ? drawn : models.slice(0, 1);
  const name = (model: CurvesModel): string => (shown.length > 1 ? model.measure.panel : '');
  const all = (model: CurvesModel) => model.curves.map(({ language }) => language);
  if (!apart) {
    return shown.map((model) => ({ title: name(model), slot: null, model, languages: all(model), behind: [] }));
  }
  const [first] = shown;
  const styles = new Map(first?.curves.map(({ language, style }) => [language, style]));
  return occurringGroups(styles).flatMap(({ group, languages }) =>
    shown.map((model) => ({
      title: [group.name, name(model)].filter(Boolean).join(', '),
      slot: group.slot,
      model,
      languages,
      behind: all(model).filter((each) => !languages.includes(each)),
    })),
  );
}
