import test from 'ava';
import fc from 'fast-check';
import satisfies from 'semver/functions/satisfies.js';
import intersects from 'semver/ranges/intersects.js';
import { judgeRange } from './version-range.js';

test('ranges a manifest may write', (t) => {
  t.is(judgeRange('^1.0', '1.4.2'), 'met');
  t.is(judgeRange('^1.5', '1.4.2'), 'unmet');
  t.is(judgeRange('^1.0 || ^2.0', '2.1.0'), 'met');
  t.is(judgeRange('>=1.2 <3', '2.9.9'), 'met');
  t.is(judgeRange('^2.0', '2.0.0-rc.1'), 'met');
  for (const open of ['*', '', 'x', '>=1.0', '^1.0 || >=2']) t.is(judgeRange(open, '1.0.0'), 'open', open);
  for (const wrong of ['latest', '^one', '1.2.3.4', '^1.0 beta'])
    t.is(judgeRange(wrong, '1.0.0'), 'unreadable', wrong);
});

test('npm’s own reader gives the same answer', (t) => {
  const part = fc.integer({ min: 0, max: 3 });
  const version = fc.tuple(part, part, part).map((parts) => parts.join('.'));
  const written = fc.oneof(
    version,
    fc.tuple(part, part).map((parts) => parts.join('.')),
    part.map(String),
    part.map((major) => `${major}.x`),
  );
  const comparator = fc
    .tuple(fc.constantFrom('', '^', '~', '>=', '<', '>', '<=', '='), written)
    .map(([operator, text]) => operator + text);
  const alternative = fc.array(comparator, { minLength: 1, maxLength: 2 }).map((words) => words.join(' '));
  const range = fc.array(alternative, { minLength: 1, maxLength: 2 }).map((words) => words.join(' || '));
  fc.assert(
    fc.property(range, version, (text, at) => {
      const verdict = judgeRange(text, at);
      if (verdict === 'open') t.true(intersects(text, '>=1000.0.0') || !text.includes('||'), text);
      else t.is(verdict === 'met', satisfies(at, text), `${text} at ${at}`);
    }),
    { numRuns: 2000 },
  );
  t.pass();
});
