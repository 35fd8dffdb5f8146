// The strongest choices of each group, one for each sequence, so that one long text does not fill the list.

export interface Choice {
  readonly value: string;
  readonly sequence: number;
  readonly position: number;
  readonly weight: number;
}

export class StrongestChoices {
  readonly #limit: number;
  readonly #groups = new Map<string, Choice[]>();

  /** @param limit for each group */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @param best of the sequence */
  take(value: string, sequence: number, best: { readonly position: number; readonly weight: number }): void {
    const list = this.#groups.get(value) ?? [];
    this.#groups.set(value, list);
    // Ties go to the earlier sequence, which is there already.
    let place = list.length;
    while (place > 0 && (list[place - 1] as Choice).weight < best.weight) place--;
    if (place >= this.#limit) return;
    list.splice(place, 0, { value, sequence, ...best });
    if (list.length > this.#limit) list.pop();
  }

  /** Groups by name, the strongest first in each. */
  all(): readonly Choice[] {
    return [...this.#groups].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, list]) => list);
  }
}
