import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { policyOf } from '../policy/policy.js';
import { deprecatedIds, licenceIds } from '../spdx.js';
import { elect } from './elect.js';
import { formatExpression, parseStatement } from './expression.js';

const spelled = (field: string | null): string => {
  const statement = parseStatement(field);
  return statement.kind === 'expression' ? formatExpression(statement.node) : statement.kind;
};
const permissive = policyOf('permissive');
const verdict = (field: string) => {
  const statement = parseStatement(field);
  if (statement.kind !== 'expression') return statement.kind;
  const election = elect(statement.node, permissive);
  return election.kind === 'allowed' ? election.elected : election.reason;
};

const spellings: readonly (readonly [field: string, spdx: string])[] = [
  ['MIT', 'MIT'],
  ['mit', 'MIT'],
  ['apache-2.0', 'Apache-2.0'],
  ['bsd-3-clause', 'BSD-3-Clause'],
  ['gpl-2.0', 'GPL-2.0-only'],
  ['GPL-2.0', 'GPL-2.0-only'],
  ['GPL-2.0+', 'GPL-2.0-or-later'],
  ['GPL-2.0-or-later', 'GPL-2.0-or-later'],
  ['deprecated_LGPL-3.0+', 'LGPL-3.0-or-later'],
  ['GPL-2.0-with-classpath-exception', 'GPL-2.0-only WITH Classpath-exception-2.0'],
  ['GPLv2', 'GPL-2.0-only'],
  ['GPL v3 or later', 'GPL-3.0-or-later'],
  ['GNU General Public License, version 2 (GPL-2.0)', 'GPL-2.0-only'],
  ['GNU Lesser General Public License v2.1', 'LGPL-2.1-only'],
  ['AGPLv3', 'AGPL-3.0-only'],
  ['https://www.gnu.org/licenses/gpl-3.0.html', 'GPL-3.0-only'],
  ['Apache 2.0', 'Apache-2.0'],
  ['Apache License, Version 2.0', 'Apache-2.0'],
  ['http://www.apache.org/licenses/LICENSE-2.0.txt', 'Apache-2.0'],
  ['The MIT License (MIT)', 'MIT'],
  ['MIT/X11', 'MIT'],
  ['BSD', 'BSD-2-Clause'],
  ['New BSD License', 'BSD-3-Clause'],
  ['MIT/Apache-2.0', 'MIT OR Apache-2.0'],
  ['MIT, ISC', 'MIT AND ISC'],
  ['MIT and (GPL-2.0 or ISC)', 'MIT AND (GPL-2.0-only OR ISC)'],
  ['MIT OR Some Licence Of Ours', 'MIT OR LicenseRef-unknown'],
  ['Apache-2.0 WITH LLVM-exception', 'Apache-2.0 WITH LLVM-exception'],
  ['apache-2.0 with llvm-exception', 'Apache-2.0 WITH LLVM-exception'],
  ['GPL-2.0-only WITH Nobody-exception', 'GPL-2.0-only'],
  ['MIT with restrictions', 'MIT AND LicenseRef-unknown'],
  ['MIT (non-commercial use only)', 'unreadable'],
  ['BSD (3-clause)', 'BSD-2-Clause'],
  ['MIT (http://example.org/mit.txt)', 'MIT'],
  ['UNLICENSED', 'LicenseRef-proprietary'],
  ['Public Domain', 'LicenseRef-public-domain'],
  ['SEE LICENSE IN LICENSE.md', 'file'],
  ['', 'none'],
  ['NOASSERTION', 'none'],
  ['((((', 'unreadable'],
  ['MIT OR', 'unreadable'],
];
for (const [field, spdx] of spellings) {
  test(`the field '${field}' reads as ${spdx}`, (t) => t.is(spelled(field), spdx));
}

test('AND binds tighter than OR', (t) => {
  t.is(verdict('GPL-3.0 AND MIT OR ISC'), 'ISC');
  t.is(verdict('GPL-3.0 AND (MIT OR ISC)'), 'license-gpl');
});

test('of a choice the allowed alternative is elected', (t) => {
  t.is(verdict('GPL-3.0 OR MIT'), 'MIT');
  t.is(verdict('(MIT OR GPL-3.0-or-later)'), 'MIT');
  t.is(verdict('(GPL-2.0 OR LGPL-2.1)'), 'license-lgpl');
});

test('of a sum every part must be allowed, and the worst gives the reason', (t) => {
  t.is(verdict('MIT AND ISC'), 'MIT AND ISC');
  t.is(verdict('MIT AND LGPL-3.0 AND AGPL-3.0'), 'license-agpl');
  t.is(verdict('MIT AND MPL-2.0'), 'license-weak-copyleft');
  t.is(verdict('CC-BY-NC-4.0'), 'license-non-commercial');
  t.is(verdict('Some Licence'), 'license-unknown');
});

test('what a permissive licence is stated WITH may take back what it grants', (t) => {
  t.is(verdict('MIT WITH Commons-Clause'), 'license-proprietary');
  t.is(verdict('Apache 2.0 with restrictions'), 'license-unknown');
  t.is(verdict('ISC WITH x OR MIT'), 'MIT');
});

test('a linking exception makes strong copyleft weak, and nothing permissive', (t) => {
  t.is(verdict('GPL-2.0-only WITH Classpath-exception-2.0'), 'license-gpl');
  const statement = parseStatement('GPL-2.0-only WITH Classpath-exception-2.0');
  if (statement.kind !== 'expression') return t.fail();
  t.is(elect(statement.node, policyOf('weak-copyleft')).kind, 'allowed');
});

test('every SPDX id is understood as it stands and in lower case', (t) => {
  for (const id of [...licenceIds, ...deprecatedIds]) {
    t.is(parseStatement(id).kind, 'expression', id);
    t.is(spelled(id.toLowerCase()), spelled(id), id);
    t.not(spelled(id), 'LicenseRef-unknown', id);
  }
});

test('reading is total: no text makes it throw', (t) => {
  const piece = fc.oneof(
    fc.constantFrom(
      'MIT',
      'GPL-2.0+',
      ' OR ',
      ' AND ',
      ' WITH ',
      '(',
      ')',
      '/',
      ',',
      '+',
      'or later',
      'LicenseRef-x',
    ),
    fc.string({ unit: anyCharacter(fc), maxLength: 12 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const statement = parseStatement(pieces.join(''));
      if (statement.kind === 'expression') elect(statement.node, permissive);
    }),
    { numRuns: 2000 },
  );
  t.pass();
});

test('what an expression is spelled as reads as itself again', (t) => {
  const leaf = fc.constantFrom('MIT', 'ISC', 'GPL-2.0-only', 'Apache-2.0 WITH LLVM-exception', 'MPL-2.0');
  const { expression } = fc.letrec((tie) => ({
    expression: fc.oneof(
      { depthSize: 'small' },
      leaf,
      fc
        .tuple(tie('expression'), fc.constantFrom('AND', 'OR'), tie('expression'))
        .map(([left, operator, right]) => `(${left}) ${operator} (${right})`),
    ),
  }));
  fc.assert(
    fc.property(expression, (text) => t.is(spelled(spelled(text as string)), spelled(text as string))),
  );
});

test('a field of 100 kB and thousands of brackets are refused, not chewed', (t) => {
  t.is(parseStatement('MIT OR '.repeat(15_000)).kind, 'unreadable');
  t.is(parseStatement('('.repeat(4000)).kind, 'unreadable');
  t.is(parseStatement(`${'('.repeat(500)}MIT${')'.repeat(500)}`).kind, 'expression');
});
