import type { RandomStream } from '@framework/sdk';

/** A module that could stand in any package, and in none that exists. */
export interface OrdinaryModule {
  /** The name of its first function: sixteen letters drawn at random. */
  readonly marker: string;
  /** The text of each function, with its comment. */
  readonly functions: readonly string[];
}

/**
 * Writes functions of the usual length, names and comments, so that no filter drops the file for the code in it: what is
 * wrong with a canary is what is planted, and nothing else.
 */
export function writeModule(random: RandomStream, functions: number): OrdinaryModule {
  const marker = Array.from({ length: 16 }, () => String.fromCharCode(0x61 + random.integer(26))).join('');
  return {
    marker,
    functions: Array.from({ length: functions }, (_, number) =>
      writeFunction(random, number === 0 ? marker : name(random, VERBS)),
    ),
  };
}

export const moduleText = (functions: readonly string[]): string => functions.join('\n');

function writeFunction(random: RandomStream, called: string): string {
  const [items, limit, total, step] = Array.from({ length: 4 }, () => name(random, ADJECTIVES)) as [
    string,
    string,
    string,
    string,
  ];
  const number = (below: number): number => 2 + random.integer(below);
  const bodies = [
    [
      `  let ${total} = ${number(90)};`,
      `  for (const ${step} of ${items}) {`,
      `    if (${step}.${word(random, NOUNS)} > ${limit}) ${total} += ${step}.${word(random, NOUNS)} * ${number(40)};`,
      '  }',
      `  return ${total} / ${number(60)};`,
    ],
    [
      `  const ${total} = ${items}`,
      `    .filter((${step}) => ${step} !== ${limit})`,
      `    .map((${step}) => ${step} - ${number(70)});`,
      `  if (${total}.length < ${number(9)}) return [];`,
      `  return ${total}.slice(${number(5)}, ${number(50) + 10});`,
    ],
    [
      `  const ${total} = new Map();`,
      `  for (let ${step} = 0; ${step} < ${items}.length; ${step} += ${number(4)}) {`,
      `    ${total}.set(${items}[${step}].${word(random, NOUNS)}, ${limit} + ${number(300)});`,
      '  }',
      `  return ${total};`,
    ],
    [
      `  const ${total} = Math.max(${limit}, ${number(500)}) % ${number(40)};`,
      `  while (${items}.length > ${total}) ${items}.pop();`,
      `  const ${step} = ${items}.at(-1) ?? { ${word(random, NOUNS)}: ${number(80)} };`,
      `  return { ${word(random, NOUNS)}: ${step}, ${word(random, NOUNS)}Left: ${total} };`,
    ],
  ];
  return [
    `/** ${capital(word(random, VERBS))}s the ${word(random, ADJECTIVES)} ${word(random, NOUNS)} by its ${word(random, NOUNS)}. */`,
    `export function ${called}(${items}, ${limit}) {`,
    ...bodies[random.integer(bodies.length)]!,
    '}',
    '',
  ].join('\n');
}

const VERBS = [
  'scale',
  'gather',
  'measure',
  'arrange',
  'collect',
  'settle',
  'weigh',
  'order',
  'trim',
  'balance',
];
const ADJECTIVES = [
  'narrow',
  'early',
  'quiet',
  'outer',
  'steady',
  'plain',
  'nearest',
  'shared',
  'hollow',
  'brisk',
];
const NOUNS = [
  'harbor',
  'lantern',
  'meadow',
  'ladder',
  'pebble',
  'orchard',
  'anchor',
  'willow',
  'canvas',
  'furrow',
];

const word = (random: RandomStream, words: readonly string[]): string => words[random.integer(words.length)]!;
const capital = (text: string): string => text[0]!.toUpperCase() + text.slice(1);
const name = (random: RandomStream, first: readonly string[]): string =>
  word(random, first) + capital(word(random, NOUNS)) + capital(word(random, NOUNS));
