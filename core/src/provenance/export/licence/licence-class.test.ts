import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { asksForNotice, classOf, idsOf, isExpression, LOUD } from './licence-class.js';

const CASES: readonly (readonly [string, ReturnType<typeof classOf>])[] = [
  ['MIT', 'permissive'],
  ['Apache-2.0', 'permissive'],
  ['BSD-3-Clause AND ISC', 'permissive'],
  ['CC-BY-4.0', 'permissive'],
  ['CC0-1.0', 'public-domain'],
  ['MIT AND Unlicense', 'permissive'],
  ['Zend-2.0 AND dtoa AND LicenseRef-public-domain', 'permissive'],
  ['LGPL-2.1-or-later', 'weak-copyleft'],
  ['MPL-2.0', 'weak-copyleft'],
  ['GPL-2.0-only WITH Classpath-exception-2.0', 'strong-copyleft'],
  ['MIT OR GPL-3.0-or-later', 'strong-copyleft'],
  ['AGPL-3.0-only', 'network-copyleft'],
  ['CC-BY-SA-3.0', 'share-alike'],
  ['CC-BY-NC-4.0', 'non-commercial'],
  ['CC-BY-NC-SA-4.0', 'non-commercial'],
  ['CC-BY-NC-ND-4.0', 'non-commercial'],
  ['CC-BY-ND-4.0', 'no-derivatives'],
  ['MIT AND CC-BY-NC-4.0', 'non-commercial'],
  ['', 'none-stated'],
  ['NOASSERTION', 'none-stated'],
  ['MIT AND Nobody-Knows-1.0', 'unknown'],
  ['see the file', 'unknown'],
  ['x'.repeat(100_000), 'unknown'],
  ['MITIGATED', 'unknown'],
];

for (const [expression, expected] of CASES) {
  test(`'${expression.slice(0, 50)}' is ${expected}`, (t) => t.is(classOf(expression), expected));
}

test('what is not known, or restricts, is loud; what only asks for a notice is not', (t) => {
  t.true(
    ['unknown', 'none-stated', 'non-commercial', 'share-alike'].every((name) => LOUD.has(name as never)),
  );
  t.false(LOUD.has('permissive') || LOUD.has('public-domain'));
  t.true(asksForNotice('MIT') && asksForNotice('') && asksForNotice('whatever'));
  t.false(asksForNotice('CC0-1.0'));
});

test('expressions are told from what is none', (t) => {
  for (const text of ['MIT', '(MIT OR ISC) AND BSD-2-Clause', 'GPL-2.0+', 'GPL-2.0-only WITH LLVM-exception'])
    t.true(isExpression(text), text);
  for (const text of [
    '',
    'MIT ISC',
    '(MIT',
    'MIT)',
    'AND',
    'MIT OR',
    'OR MIT',
    'MIT WITH',
    '()',
    'MIT, ISC',
    'MIT\nISC',
  ])
    t.false(isExpression(text), text);
  t.deepEqual(idsOf('(GPL-2.0+ WITH Font-exception-2.0 OR MIT) AND MIT'), ['GPL-2.0', 'MIT']);
});

test('any text has a class, and joining an expression never makes it milder', (t) => {
  fc.assert(fc.property(fc.string({ unit: anyCharacter(fc) }), (text) => classOf(text).length > 0));
  const mild = new Set(['permissive', 'public-domain']);
  const ids = fc.constantFrom(
    'MIT',
    'ISC',
    'CC0-1.0',
    'GPL-3.0-only',
    'CC-BY-SA-4.0',
    'CC-BY-NC-4.0',
    'Odd-1.0',
  );
  fc.assert(
    fc.property(ids, ids, fc.constantFrom('AND', 'OR'), (a, b, operator) => {
      const both = mild.has(classOf(`${a} ${operator} ${b}`));
      t.is(both, mild.has(classOf(a)) && mild.has(classOf(b)));
    }),
  );
});
