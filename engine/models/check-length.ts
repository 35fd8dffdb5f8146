// Sequences longer than a model can be run on here, though it was made for them.

import { formatCount, type Spec, UserError } from '#protocol';

/**
 * @param what the sequence is called
 * @throws UserError where attention would have to choose which tokens it sees
 */
export function checkLength({ longest }: Spec, tokens: number, what: string): void {
  if (longest === undefined || tokens <= longest) return;
  throw new UserError(
    `${what} has ${formatCount(tokens)} tokens. With more than ${formatCount(longest)} the model's attention chooses which of them it sees, which is not implemented.`,
    'Shorten the text, or split it.',
  );
}
