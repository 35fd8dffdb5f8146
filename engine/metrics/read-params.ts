// A metric's params as they come from outside, from a command line, a wire or a report, checked one by one and completed
// with the defaults.

import { type Plain, UserError } from '#protocol';

export type GivenParams = Readonly<Record<string, Plain>>;

/** What a param may be, in words and as a check. */
export interface ParamCheck {
  readonly expected: string;
  readonly passes: (value: Plain) => boolean;
  /** It is a list: where only text can be given, `a,b` and `a` alone mean one. */
  readonly list?: true;
}

/** A param in words, for help. */
export interface NamedParam {
  readonly name: string;
  readonly expected: string;
  readonly usual: Plain;
  readonly list: boolean;
}

/** Completes what was given. @throws UserError naming a param that is unknown or not what it may be */
export interface ParamReader<Params> {
  (given: GivenParams): Params;
  readonly named: readonly NamedParam[];
}

export const yesOrNo: ParamCheck = { expected: 'true or false', passes: (value) => typeof value === 'boolean' };

export const someText: ParamCheck = {
  expected: 'a text',
  passes: (value) => typeof value === 'string' && value !== '' && value.length <= 1000,
};

export function oneOf(values: readonly string[]): ParamCheck {
  return {
    expected: `one of ${values.join(', ')}`,
    passes: (value) => typeof value === 'string' && values.includes(value),
  };
}

export function orNull({ expected, passes, ...rest }: ParamCheck): ParamCheck {
  return { expected: `null, or ${expected}`, passes: (value) => value === null || passes(value), ...rest };
}

/** At least one of them, none twice. */
export function someOf(values: readonly string[]): ParamCheck {
  return {
    expected: `a list of different ones of ${values.join(', ')}`,
    passes: (value) => isListOf(value, (each) => typeof each === 'string' && values.includes(each)),
    list: true,
  };
}

export function wholeNumber(min: number, max: number): ParamCheck {
  return {
    expected: `a whole number from ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}`,
    passes: (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
  };
}

/** At least one, no number twice. */
export function wholeNumbers(min: number, max: number): ParamCheck {
  const each = wholeNumber(min, max);
  return {
    expected: `a list of different numbers, each ${each.expected}`,
    passes: (value) => isListOf(value, each.passes),
    list: true,
  };
}

/** At least one, no number twice. */
export function numbers(min: number, max: number): ParamCheck {
  return {
    expected: `a list of different numbers from ${min.toLocaleString('en-US')} to ${max.toLocaleString('en-US')}`,
    passes: (value) => isListOf(value, (each) => typeof each === 'number' && each >= min && each <= max),
    list: true,
  };
}

function isListOf(value: Plain, passes: ParamCheck['passes']): boolean {
  return Array.isArray(value) && value.length > 0 && new Set(value).size === value.length && value.every(passes);
}

/**
 * The defaults with what was given in their place.
 * @throws UserError naming a param that is unknown or not what it may be
 */
export function completeParams<Params extends object>(
  metric: string,
  defaults: Params,
  given: GivenParams,
  checks: { readonly [K in keyof Params]-?: ParamCheck },
): Params {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(checks, name)) {
      throw new UserError(
        `${metric} has no param "${name}". It has: ${Object.keys(checks).join(', ')}.`,
        'Leave it out, or correct its name.',
      );
    }
    const { expected, passes } = checks[name as keyof Params];
    if (!passes(value)) {
      throw new UserError(
        `${metric}, ${name}: expected ${expected}, found ${JSON.stringify(value).slice(0, 80)}.`,
        'Correct it, or leave it out for the default.',
      );
    }
  }
  return { ...defaults, ...(given as Partial<Params>) };
}

/** What `completeParams` does for a metric, and what its params are in words. */
export function paramReader<Params extends object>(
  metric: string,
  defaults: Params,
  checks: { readonly [K in keyof Params]-?: ParamCheck },
): ParamReader<Params> {
  const named = Object.entries<ParamCheck>(checks).map(([name, { expected, list = false }]) => {
    return { name, expected, usual: defaults[name as keyof Params] as Plain, list };
  });
  return Object.assign((given: GivenParams) => completeParams(metric, defaults, given, checks), { named });
}
