import { hash } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import { versionRank } from '../file-kind.js';
import { lineHashes } from './line-hashes.js';
import { type Candidate, judgeRepository } from './repository.js';

const contentHash = (bytes: Uint8Array): string => hash('sha256', bytes, 'hex');
const candidate = (path: string, text: string, share: string | null = 'code'): Candidate => {
  const bytes = new TextEncoder().encode(text);
  return {
    id: `repo:${path}`,
    path,
    share,
    bytes: bytes.byteLength,
    content: contentHash(bytes),
    rank: versionRank(path, bytes),
    lines: lineHashes(bytes),
  };
};
const LIMITS = { maxCopied: 0.6, maxRepositoryBytes: 0 };
const keptOf = (candidates: readonly Candidate[], limits = LIMITS) =>
  judgeRepository(candidates, limits)
    .kept.map(({ path }) => path)
    .sort();

const body = (name: string) =>
  Array.from({ length: 10 }, (_, at) => `  const ${name}${at} = step${at}(${name});`);
const esm = (name: string) =>
  ["import { step } from './step.js';", ...body(name), `export default ${name};`].join('\n');
const cjs = (name: string) =>
  ["var step = require('./step');", ...body(name), `module.exports = ${name};`].join('\n');

test('of an ES module and its CommonJS build the ES module stays', (t) => {
  t.deepEqual(keptOf([candidate('cjs/a.js', cjs('a')), candidate('esm/a.js', esm('a'))]), ['esm/a.js']);
});

test('the TypeScript source wins over everything built from it', (t) => {
  const source = esm('a').replaceAll(' = ', ': number = ');
  const files = [
    candidate('dist/esm/a.js', esm('a')),
    candidate('dist/types/a.d.ts', 'export declare const somethingElseEntirely: Map<string, number>;\n'),
    candidate('src/a.ts', `${esm('a')}\n${source.slice(0, 40)}`),
  ];
  t.deepEqual(keptOf(files), ['src/a.ts']);
});

test('a bundle of modules that are there goes, a bundle without them stays', (t) => {
  const bundle = candidate('dist/all.mjs', [esm('a'), esm('b'), esm('c')].join('\n'));
  t.deepEqual(keptOf([bundle]), ['dist/all.mjs']);
  const modules = ['a', 'b', 'c'].map((name) => candidate(`${name}.js`, esm(name)));
  t.deepEqual(keptOf([bundle, ...modules]), ['a.js', 'b.js', 'c.js']);
});

test('the printer’s choices do not hide a copy', (t) => {
  const reprinted = cjs('a')
    .replaceAll("'", '"')
    .replaceAll(';', '')
    .replaceAll('  ', '\t')
    .replaceAll('\n', '\r\n');
  t.deepEqual(keptOf([candidate('a.cjs', cjs('a')), candidate('other.cjs', reprinted)]), ['a.cjs']);
});

test('different modules stay, and the limit turns the rule off', (t) => {
  t.deepEqual(keptOf([candidate('a.js', esm('a')), candidate('b.js', esm('b'))]), ['a.js', 'b.js']);
  const copies = [candidate('a.js', esm('a')), candidate('b.js', esm('a'))];
  t.is(keptOf(copies).length, 1);
  t.is(keptOf(copies, { ...LIMITS, maxCopied: 1 }).length, 2);
});

test('evidence names the share, the limit and the version kept', (t) => {
  const { copies } = judgeRepository([candidate('a.js', esm('a')), candidate('cjs/a.js', cjs('a'))], LIMITS);
  t.is(copies.length, 1);
  t.like(copies[0], { id: 'repo:cjs/a.js', reason: 'copy', evidence: { limit: 0.3, of: 'repo:a.js' } });
  t.true((copies[0]!.evidence['share'] as number) > 0.7);
});

test('the cap draws files by their ids and never goes over', (t) => {
  const files = Array.from({ length: 40 }, (_, at) => candidate(`f${at}.js`, esm(`name${at}`)));
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const limits = { ...LIMITS, maxRepositoryBytes: Math.floor(total / 3) };
  const { kept, copies } = judgeRepository(files, limits);
  t.true(kept.reduce((sum, { bytes }) => sum + bytes, 0) <= limits.maxRepositoryBytes);
  t.true(kept.length > 8);
  t.is(kept.length + copies.length, files.length);
  t.true(copies.every(({ reason }) => reason === 'repository-cap'));
});

test('the outcome does not depend on the order files come in', (t) => {
  const files = [
    ...['a', 'b', 'c'].flatMap((name) => [
      candidate(`${name}.js`, esm(name)),
      candidate(`cjs/${name}.js`, cjs(name)),
    ]),
    candidate('dist/all.mjs', [esm('a'), esm('b')].join('\n')),
  ];
  const limits = { maxCopied: 0.6, maxRepositoryBytes: 900 };
  const expected = keptOf(files, limits);
  fc.assert(
    fc.property(fc.shuffledSubarray(files, { minLength: files.length }), (shuffled) => {
      t.deepEqual(keptOf(shuffled, limits), expected);
    }),
  );
});

test('a header that all files carry makes none of them a copy, and hides none', (t) => {
  const header = Array.from(
    { length: 30 },
    (_, at) => `// Line ${at} of a licence, which all files carry.\n`,
  ).join('');
  const names = Array.from({ length: 20 }, (_, at) => `module${String.fromCharCode(97 + at)}`);
  const files = names.map((name) => candidate(`${name}.js`, header + esm(name)));
  t.is(keptOf(files).length, 20);
  // In few files it is text like any other.
  t.is(keptOf(files.slice(0, 16)).length, 1);
  t.deepEqual(
    keptOf([...files, candidate('cjs/modulea.js', header + cjs('modulea'))]),
    names.map((name) => `${name}.js`),
  );
});

test('short lines and blank ones count for nothing', (t) => {
  t.is(lineHashes(new TextEncoder().encode('}\n\n  else {\nreturn x;\n')).hashes.length, 0);
  t.is(lineHashes(new TextEncoder().encode('const answer = 42')).hashes.length, 1);
});

test('prose that quotes code is no copy of it, and its own copies are found', (t) => {
  const quoted = body('a').join('\n');
  const page = `# The module a\n\nThis page quotes what the module does, line by line.\n\n${quoted}\n`;
  const files = [
    candidate('src/a.ts', esm('a')),
    candidate('docs/a.md', page, 'text'),
    candidate('dist/docs/a.md', page.replace('page', 'leaf'), 'text'),
  ];
  t.deepEqual(keptOf(files), ['docs/a.md', 'src/a.ts']);
});

test('instructions repeat code and each other, and stay', (t) => {
  const files = [
    candidate('src/a.ts', esm('a')),
    candidate('src/a.ts#0-a.explain', `What does this do?\n${esm('a')}`, 'instructions'),
    candidate('src/a.ts#1-a.write', `What does this do?\n${esm('a')}`, 'instructions'),
  ];
  t.is(keptOf(files).length, 3);
});

test('each share of a repository has the cap of its own', (t) => {
  const files = ['code', 'text', 'instructions'].flatMap((share) =>
    [0, 1].map((at) => candidate(`${share}/${at}`, `${at}`.repeat(100), share)),
  );
  const kept = keptOf(files, { maxCopied: 1, maxRepositoryBytes: 150 });
  t.deepEqual(kept.map((path) => path.split('/')[0]!).sort(), ['code', 'instructions', 'text']);
});

test('a document without a share is code, and under the cap of code', (t) => {
  const files = [null, 'code', null, 'code'].map((share, at) =>
    candidate(`${at}.js`, `${at}`.repeat(100), share),
  );
  t.is(keptOf(files, { maxCopied: 1, maxRepositoryBytes: 250 }).length, 2);
});
