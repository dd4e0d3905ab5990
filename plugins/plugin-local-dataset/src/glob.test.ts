import test from 'ava';
import fc from 'fast-check';
import { parseGitignore } from './gitignore.js';
import { anyGlob, globMatcher } from './glob.js';

const cases: readonly (readonly [pattern: string, path: string, matches: boolean])[] = [
  ['*.min.js', 'a.min.js', true],
  ['*.min.js', 'dist/deep/a.min.js', true],
  ['*.min.js', 'a.min.js/b', false],
  ['dist/*.js', 'dist/a.js', true],
  ['dist/*.js', 'dist/b/a.js', false],
  ['dist/*.js', 'x/dist/a.js', false],
  ['/a.js', 'a.js', true],
  ['/a.js', 'x/a.js', false],
  ['**/fixtures/**', 'test/fixtures/a/b.ts', true],
  ['**/fixtures/**', 'fixtures/b.ts', true],
  ['src/**/x.ts', 'src/x.ts', true],
  ['src/**/x.ts', 'src/a/b/x.ts', true],
  ['a?c', 'abc', true],
  ['a?c', 'a/c', false],
  ['[!a-c].js', 'd.js', true],
  ['[!a-c].js', 'b.js', false],
  ['*.{js,ts}', 'x.ts', true],
  ['{a,b{c,d}}/x', 'bd/x', true],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'axb', false],
  ['*', 'line\nbreak', true],
  ['[', '[', true],
];
for (const [pattern, path, matches] of cases) {
  test(`'${pattern}' ${matches ? 'matches' : 'does not match'} ${JSON.stringify(path)}`, (t) => {
    t.is(globMatcher(pattern)(path), matches);
  });
}

test('no patterns match nothing', (t) => t.false(anyGlob([])('a')));

test('a hostile pattern is matched in bounded time', (t) => {
  const start = process.hrtime.bigint();
  globMatcher(`${'*a'.repeat(50)}b`)('a'.repeat(5000));
  globMatcher(`${'**/'.repeat(50)}b`)('a/'.repeat(500));
  globMatcher(`${'{a,b}'.repeat(40)}`)('x');
  t.true(Number(process.hrtime.bigint() - start) < 5e9);
});

test('no pattern throws, and a plain name matches itself', (t) => {
  fc.assert(
    fc.property(fc.string({ maxLength: 20 }), fc.string({ maxLength: 20 }), (pattern, path) => {
      globMatcher(pattern)(path);
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z.-]{1,12}$/), (name) => t.true(globMatcher(name)(`x/${name}`))),
  );
});

test('.gitignore: the last line that speaks decides, folders-only lines and anchors', (t) => {
  const rules = parseGitignore('# build\n*.log\n!keep.log\n/out/\nlib/gen\n\\#odd\n{a}\n');
  t.is(rules.judge('x/a.log', 'file'), 'ignored');
  t.is(rules.judge('keep.log', 'file'), 'taken');
  t.is(rules.judge('out', 'folder'), 'ignored');
  t.is(rules.judge('out', 'file'), undefined);
  t.is(rules.judge('x/out', 'folder'), undefined);
  t.is(rules.judge('lib/gen', 'folder'), 'ignored');
  t.is(rules.judge('#odd', 'file'), 'ignored');
  t.is(rules.judge('{a}', 'file'), 'ignored');
  t.is(rules.judge('a', 'file'), undefined);
});
