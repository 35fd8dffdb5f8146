// A model that is not on this disk.

import { UserError } from '#protocol';

/** There is nothing of that name here; whoever knows published models can say more. */
export class MissingModel extends UserError {
  /** What was asked for. */
  readonly wanted: string;

  constructor(wanted: string, message: string, hint: string) {
    super(message, hint);
    this.wanted = wanted;
  }
}
