// `--expert-budget`, for the commands that run a model.

import { Option } from 'commander';
import { parseExpertLimit } from '#protocol';

export function expertBudgetOption(): Option {
  return new Option(
    '--expert-budget <amount>',
    'memory for experts, such as 4GiB or 25%; the others are read when needed (default: what fits)',
  ).argParser(parseExpertLimit);
}
