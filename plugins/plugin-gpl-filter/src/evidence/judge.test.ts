import test from 'ava';
import { policyOf } from '../policy/policy.js';
import { licenceText } from '../spdx.js';
import { commentsOf } from '../text/comments.js';
import { findHeaders } from './header.js';
import { type Evidence, judge } from './judge.js';

const GPL_HEADER = `/*
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 2 of the License, or
 * (at your option) any later version.
 */
`;

const verdictOn = (evidence: {
  readonly source?: string;
  readonly form?: Evidence['form'];
  readonly path?: string;
  readonly expression?: string | null;
  readonly files?: Evidence['files'];
  readonly missing?: 'drop' | 'keep';
}) => {
  const judgement = judge(
    {
      bytes: new TextEncoder().encode(evidence.source ?? 'export const x = 1;\n'),
      ...(evidence.form ? { form: evidence.form } : {}),
      path: evidence.path ?? null,
      expression: evidence.expression ?? null,
      files: evidence.files ?? [],
    },
    { policy: policyOf('permissive'), missing: evidence.missing ?? 'drop' },
  );
  return {
    kept: judgement.action === 'keep' ? judgement.license : null,
    reason: judgement.reason,
    evidence: judgement.evidence,
  };
};
const file = (path: string, id: string) => ({ path, text: licenceText(id) });

test('metadata alone decides when nothing contradicts it', (t) => {
  t.like(verdictOn({ expression: 'MIT' }), { kept: 'MIT', reason: 'license-allowed' });
  t.like(verdictOn({ expression: 'LGPL-3.0' }), { kept: null, reason: 'license-lgpl' });
  t.like(verdictOn({ expression: 'UNLICENSED' }), { kept: null, reason: 'license-proprietary' });
});

test('an election is recorded', (t) => {
  const { kept, reason, evidence } = verdictOn({ expression: '(MIT OR GPL-3.0-or-later)' });
  t.is(kept, 'MIT');
  t.is(reason, 'license-elected');
  t.like(evidence, { where: 'metadata', expression: 'MIT OR GPL-3.0-or-later', license: 'MIT' });
});

test('a GPL header drops a file of an MIT package', (t) => {
  const { kept, reason, evidence } = verdictOn({ source: GPL_HEADER, expression: 'MIT' });
  t.is(kept, null);
  t.is(reason, 'license-gpl');
  t.like(evidence, { where: 'header', expression: 'GPL-2.0-or-later' });
});

test('a GPL header in the middle of a bundle drops it too', (t) => {
  const bundle = `${'const filler = 1;\n'.repeat(2000)}${GPL_HEADER}export {};\n`;
  t.is(verdictOn({ source: bundle, expression: 'MIT' }).reason, 'license-gpl');
});

test('the words of a licence in a string are no header', (t) => {
  const source = `export const text = 'under the terms of the GNU General Public License version 2';\n`;
  t.is(verdictOn({ source, expression: 'MIT' }).kept, 'MIT');
});

test('an SPDX tag speaks for the file against the repository', (t) => {
  t.is(verdictOn({ source: '// SPDX-License-Identifier: ISC\n', expression: 'GPL-2.0' }).kept, 'ISC');
  t.is(
    verdictOn({ source: '/* SPDX-License-Identifier: GPL-2.0+ */\n', expression: 'MIT' }).reason,
    'license-gpl',
  );
  t.is(verdictOn({ source: '# SPDX-License-Identifier: MIT OR GPL-2.0\n' }).kept, 'MIT');
});

test('a permissive header in prose does not free a file of a GPL package', (t) => {
  t.is(
    verdictOn({ source: '// Released under the MIT license\n', expression: 'GPL-3.0' }).reason,
    'license-gpl',
  );
});

test('a licence file in a folder below the root overrides the label', (t) => {
  const root = file('LICENSE', 'MIT');
  const { reason, evidence } = verdictOn({
    expression: 'MIT',
    files: [file('vendor/lame/COPYING', 'LGPL-2.1-only'), root],
  });
  t.is(reason, 'license-lgpl');
  t.like(evidence, { where: 'license-file', path: 'vendor/lame/COPYING' });
  t.is(verdictOn({ expression: 'GPL-3.0', files: [file('vendor/d3/LICENSE', 'ISC'), root] }).kept, 'ISC');
});

test('vendored code under a text nobody knows is dropped', (t) => {
  const files = [{ path: 'vendor/x/LICENSE', text: 'Ask my lawyer.' }, file('LICENSE', 'MIT')];
  t.like(verdictOn({ expression: 'MIT', files }), { kept: null, reason: 'license-unknown' });
});

test('a root licence file that contradicts the label drops', (t) => {
  const { reason, evidence } = verdictOn({ expression: 'MIT', files: [file('LICENSE', 'GPL-3.0-only')] });
  t.is(reason, 'license-gpl');
  t.like(evidence, { label: 'MIT', path: 'LICENSE' });
});

test('a root licence file that holds both texts of a choice does not contradict it', (t) => {
  const text = `Choose either license:\n\n${licenceText('MIT')}\n\n${licenceText('GPL-3.0-only')}`;
  t.is(verdictOn({ expression: 'MIT OR GPL-3.0', files: [{ path: 'LICENSE', text }] }).kept, 'MIT');
});

test('without a label the root licence file decides, then a header', (t) => {
  t.is(verdictOn({ files: [file('COPYING', 'BSD-3-Clause')] }).kept, 'BSD-3-Clause');
  t.is(verdictOn({ expression: 'SEE LICENSE IN LICENSE', files: [file('LICENSE', 'ISC')] }).kept, 'ISC');
  t.is(verdictOn({ expression: 'Custom', files: [file('LICENSE', 'ISC')] }).kept, 'ISC');
  t.is(verdictOn({ source: '// Released under the MIT license\n' }).kept, 'MIT');
});

test('several licence files are a sum in which each licence stands once', (t) => {
  const two = { path: 'COPYING', text: `${licenceText('MIT')}\n\n${licenceText('Apache-2.0')}` };
  const { kept, evidence } = verdictOn({ files: [file('LICENSE', 'MIT'), two, file('LICENSE-2', 'MIT')] });
  t.is(kept, 'MIT AND Apache-2.0');
  t.is(evidence['expression'], 'MIT AND Apache-2.0');
});

test('nothing stated is missing, something unreadable is unknown', (t) => {
  t.is(verdictOn({}).reason, 'license-missing');
  t.like(verdictOn({ missing: 'keep' }), { kept: 'NOASSERTION' });
  t.is(verdictOn({ files: [{ path: 'LICENSE', text: 'lorem ipsum' }] }).reason, 'license-unknown');
  t.is(verdictOn({ expression: 'Some Licence' }).reason, 'license-unknown');
});

test('comments are found in many languages, code is not', (t) => {
  t.is(commentsOf('x = 1 /* a */ y /* b\nc */ z').replace(/\s+/g, ''), 'abc');
  t.is(commentsOf('# one\n-- two\n; three\n% four\nfive').replace(/\s+/g, ''), 'onetwothreefour');
  t.is(commentsOf('"""doc\nstring"""\ncode').replace(/\s+/g, ''), 'docstring');
  t.is(commentsOf('call(); // tail').trim(), 'tail');
  t.is(commentsOf("const url = 'https://gnu.org';"), '');
});

test('a header’s place is recorded', (t) => {
  const [header] = findHeaders(new TextEncoder().encode('\n\n// SPDX-License-Identifier: MIT\n'));
  t.like(header, { kind: 'tag', stated: 'MIT', offset: 0 });
});

test('a heading of prose is no comment, and what a page says of other licences is no header', (t) => {
  const page =
    '# GNU General Public License version 2\n\nThis library replaces one that is free software under the terms of the GNU General Public License.\n\n## License\n\nMIT\n';
  t.is(verdictOn({ source: page, expression: 'MIT' }).reason, 'license-gpl', 'as a source it would be');
  t.is(verdictOn({ source: page, form: 'prose', expression: 'MIT' }).kept, 'MIT');
  t.is(verdictOn({ source: page, form: 'prose', expression: 'LGPL-3.0' }).reason, 'license-lgpl');
});

test('a comment of HTML speaks for a page', (t) => {
  const tagged = '<!-- SPDX-License-Identifier: GPL-3.0-only -->\n# A page\n';
  t.is(verdictOn({ source: tagged, form: 'prose', expression: 'MIT' }).reason, 'license-gpl');
  const prose = `# A page\n\n<!--${GPL_HEADER.replaceAll('*', ' ').replaceAll('/', ' ')}-->\n`;
  t.is(verdictOn({ source: prose, form: 'prose', expression: 'MIT' }).reason, 'license-gpl');
});
