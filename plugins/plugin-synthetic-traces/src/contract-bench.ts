import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HYGIENE, META, type Source } from '@framework/sdk';
import { defineBench } from '@framework/sdk/contract';

/** Named by whoever imports this first; its worker threads and child processes inherit the name. */
const VARIABLE = 'PLUGIN_SYNTHETIC_TRACES_CONTRACT';

const folder = join(process.env[VARIABLE] ?? newFolder(), 'code');

function newFolder(): string {
  const made = mkdtempSync(join(tmpdir(), 'synthetic-traces-contract-'));
  process.env[VARIABLE] = made;
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A module with documented functions; `seed` makes two of them differ. */
const moduleText = (seed: number): string =>
  Array.from(
    { length: 3 },
    (_, index) => `/**
 * Adds ${seed} and ${index} to the number it is given, unless that is negative.
 *
 * @param {number} value the number to add to
 * @returns {number} the sum
 */
export function add${seed}And${index}(value) {
  if (value < 0) {
    return value;
  }
  const sum = value + ${seed};
  return sum + ${index};
}
`,
  ).join('\n');

const CHANGED = 'part-07.js';

/** A source of the files of the folder, read whenever it is asked. */
const source: Source = {
  id: 'bench',
  async describe() {
    const files = read();
    const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex');
    const bytes = files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
    return { fingerprint: hash, documents: files.length, bytes, skipped: {}, details: {} };
  },
  async *open({ cursor, batchSize }) {
    const files = read();
    for (let from = typeof cursor === 'number' ? cursor : 0; from < files.length; from += batchSize) {
      const rows = files.slice(from, from + batchSize);
      yield {
        ids: rows.map(({ name }) => `git:contract/bench:src/${name}`),
        contents: rows.map(({ text }) => new TextEncoder().encode(text)),
        meta: {
          [META.path]: rows.map(({ name }) => `src/${name}`),
          [META.repository]: rows.map(() => 'git:contract/bench'),
          [META.licenseExpression]: rows.map(() => 'MIT'),
          [META.share]: rows.map(() => 'code'),
          [META.language]: rows.map(() => 'javascript'),
        },
        cursor: from + rows.length,
      };
    }
  },
};

const read = (): { readonly name: string; readonly text: string }[] =>
  readdirSync(folder)
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));

export default defineBench({
  prepare() {
    mkdirSync(folder, { recursive: true });
    for (let part = 0; part < 20; part++) {
      writeFileSync(join(folder, `part-${String(part).padStart(2, '0')}.js`), moduleText(part));
    }
  },
  slots: () => [[HYGIENE, { identity: 'f'.repeat(64), objection: () => undefined }]],
  sources: () => [source],
  // What the filter judges: originals, a trace of one of them, and a trace whose origin is not there.
  rows: () =>
    ['a', 'b', 'c'].flatMap((name) => [
      { id: `git:contract/bench:${name}.js`, content: moduleText(1), meta: { derivedFrom: null } },
      {
        id: `git:contract/bench:${name}.js#0-add.explain`,
        content: 'What does it do?',
        meta: { derivedFrom: [`git:contract/bench:${name === 'b' ? 'gone' : name}.js`] },
      },
    ]),
  async changeSource() {
    const file = join(folder, CHANGED);
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, before.replaceAll('Adds 7', 'Sums 7').replaceAll('value + 7', 'value + 8'));
    return async () => writeFileSync(file, before);
  },
  missingSource: () => ({ sources: ['nothing:*'] }),
});
