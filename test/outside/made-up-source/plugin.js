/** Six repositories of six files, made of the words of a small language. */
import { createHash } from 'node:crypto';
import { definePlugin, META, randomStream } from '@framework/sdk';

const REPOSITORIES = 6;
const FILES = 6;
const SYLLABLES = [
  'ka',
  'lor',
  'mi',
  'ten',
  'sul',
  'pra',
  'vo',
  'gix',
  'der',
  'hum',
  'nel',
  'oph',
  'ruz',
  'tys',
];

export default definePlugin(() => ({
  hooks: {
    ingest(sources) {
      sources.add({ id: 'made-up', describe, open });
    },
  },
}));

const all = Array.from({ length: REPOSITORIES * FILES }, (_, number) => number);

async function describe() {
  const texts = all.map(text);
  return {
    fingerprint: createHash('sha256').update(texts.join('\0')).digest('hex'),
    documents: texts.length,
    bytes: texts.reduce((sum, { length }) => sum + length, 0),
    skipped: {},
    details: {},
  };
}

async function* open({ cursor, batchSize }) {
  for (let next = cursor ?? 0; next < all.length; next += batchSize) {
    const numbers = all.slice(next, next + batchSize);
    const repository = (number) => `made-up:project-${number % REPOSITORIES}`;
    const path = (number) => `src/file-${Math.floor(number / REPOSITORIES)}.js`;
    yield {
      ids: numbers.map((number) => `${repository(number)}:${path(number)}`),
      contents: numbers.map((number) => new TextEncoder().encode(text(number))),
      meta: {
        [META.path]: numbers.map(path),
        [META.repository]: numbers.map(repository),
        [META.licenseExpression]: numbers.map(() => 'MIT'),
        // Of each file in four one is prose: the preset it stands in blends shares.
        [META.share]: numbers.map((number) =>
          Math.floor(number / REPOSITORIES) % 4 === 3 ? 'text' : 'code',
        ),
        [META.language]: numbers.map(() => 'javascript'),
      },
      cursor: next + numbers.length,
    };
  }
}

function text(number) {
  const random = randomStream({ seed: 5, plugin: 'made-up', hook: 'text', sequence: number });
  const name = () => Array.from({ length: 3 }, () => SYLLABLES[random.integer(SYLLABLES.length)]).join('');
  return Array.from(
    { length: 40 },
    (_, line) =>
      `export function ${name()}${number}_${line}(${name()}) {\n  const ${name()} = ${random.integer(1000)};\n  return ${name()};\n}\n`,
  ).join('\n');
}
