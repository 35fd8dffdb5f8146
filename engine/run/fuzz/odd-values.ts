// Values that a careful reader trips over, as JSON text: wrong types, numbers at the edge of what anything holds, names that
// every object has, texts that are too long, nesting that is too deep.

const DEEP = 20_000;

export const ODD_NUMBERS: readonly string[] = [
  ...[
    '0',
    '-0',
    '-1',
    '1',
    '2',
    '3',
    '7',
    '0.5',
    '1.5',
    '-1e-9',
    '1e-300',
    '1e300',
    '1e999',
    '-1e999',
    'NaN',
    'Infinity',
  ],
  ...['127', '128', '255', '65535', '65536', '16777215', '16777216', '2147483647', '2147483648', '4294967296'],
  ...['1e6', '1e9', '1e12', '9007199254740991', '9007199254740993', '18446744073709551616', `1${'0'.repeat(400)}`],
];

export const ODD_VALUES: readonly string[] = [
  ...ODD_NUMBERS,
  ...['null', 'true', 'false', '""', '" "', '"a"', '"1"', '"yarn"', '"toString"', '"__proto__"', '"constructor"'],
  ...['"\\u0000"', '"\\ud800"', '"\\u001b[2J"', '"../../etc/passwd"', '"/dev/zero"', '"{expert}"', '"$&$1"'],
  ...['[]', '{}', '[[]]', '[null]', '[0]', '[-1]', '[1e999]', '["a"]', '[{}]', '{"a":1}', '{"__proto__":{"x":1}}'],
  ...[`"${'x'.repeat(5000)}"`, `[${'0,'.repeat(5000)}0]`, `[${'"a",'.repeat(2000)}"a"]`],
  `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
  `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
];

export const ODD_KEYS: readonly string[] = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'then', '', ' ', '0', '\u0000', '\ud800'],
  ...['__metadata__', 'x'.repeat(3000)],
];
