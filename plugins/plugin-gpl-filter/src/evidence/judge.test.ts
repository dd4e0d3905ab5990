import test from 'ava';
import { formatExpression } from '../expression/expression.js';
import { policyOf } from '../policy/policy.js';
import { licenceText } from '../spdx.js';
import { commentsOf } from '../text/comments.js';
import { isPascal } from '../text/pascal.js';
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

const GRANT = [
  'This program is free software; you can redistribute it and/or modify',
  'it under the terms of the GNU General Public License as published by',
  'the Free Software Foundation; either version 2 of the License, or',
  '(at your option) any later version.',
];

test('a header is found in the comments of many languages, whatever ends their lines', (t) => {
  const each = [
    '// ',
    '# ',
    '-- ',
    '; ',
    '% ',
    '! ',
    "' ",
    '" ',
    ' * ',
    '* ',
    ':: ',
    'REM ',
    'C ',
    'dnl ',
    '.\\" ',
  ];
  const around = [
    ['/*', '*/'],
    ['<!--', '-->'],
    ['"""', '"""'],
    ['(*', '*)'],
    ['{-', '-}'],
    ['<#', '#>'],
    ['<%--', '--%>'],
    ['{#', '#}'],
    ['{{!--', '--}}'],
    ['#|', '|#'],
    ['#=', '=#'],
    ['#[[', ']]'],
    ['--[[', ']]'],
    ['--[==[', ']==]'],
    ['=begin', '=end'],
    ['=head1 LICENSE', '=cut'],
  ];
  const headers = [
    ...each.map((mark) => GRANT.map((line) => `${mark}${line}`)),
    ...around.map(([open, close]) => [open, ...GRANT, close]),
  ];
  for (const header of headers) {
    for (const end of ['\n', '\r\n', '\r']) {
      const source = [...header, 'x = 1', ''].join(end);
      t.is(verdictOn({ source, expression: 'MIT' }).reason, 'license-gpl', JSON.stringify(source));
    }
  }
});

test('what a module says of its licence in a string counts', (t) => {
  for (const source of ['__license__ = "GPL v3"\n', 'MODULE_LICENSE("GPL v2");\n']) {
    t.is(verdictOn({ source, expression: 'MIT' }).reason, 'license-gpl', source);
  }
  t.is(verdictOn({ source: 'MODULE_LICENSE("Dual MIT/GPL");\n', expression: 'MIT' }).kept, 'MIT');
});

test('code that begins like a comment is none', (t) => {
  const words = '"under the terms of the GNU General Public License"';
  for (const source of [
    `!function(){return ${words}}();`,
    `*{content:${words}}`,
    `"a", ${words}`,
    `{#if ${words}}`,
    `call(c ? ${words} : 1)`,
  ]) {
    t.is(verdictOn({ source, expression: 'MIT' }).kept, 'MIT', source);
  }
});

test('words beside a tag that name another licence count, and so do those beside a tag nobody understands', (t) => {
  const grant = GRANT.map((line) => `// ${line}\n`).join('');
  for (const tag of ['MIT', 'GPL v2, see the file']) {
    const source = `// SPDX-License-Identifier: ${tag}\n// Parts of it are older:\n${grant}`;
    t.is(verdictOn({ source, expression: 'MIT' }).reason, 'license-gpl', tag);
  }
  const both = `// SPDX-License-Identifier: GPL-2.0-or-later OR MIT\n${grant}`;
  t.is(verdictOn({ source: both, expression: 'MIT' }).kept, 'MIT');
  const own = '// SPDX-License-Identifier: MIT\n// Permission is hereby granted, free of charge\n';
  t.is(verdictOn({ source: own, expression: 'GPL-3.0' }).kept, 'MIT');
});

test('in the middle of a bundle licences of other families count too, and a comment that began before', (t) => {
  const filler = 'const filler = 1;\n'.repeat(2000);
  for (const header of [
    '/*! This file is subject to the Mozilla Public License Version 2.0 */',
    '// From an answer, under https://creativecommons.org/licenses/by-sa/4.0/',
  ]) {
    t.is(verdictOn({ source: `${filler}${header}\n${filler}`, expression: 'MIT' }).kept, null, header);
  }
  const long = `${filler}/*\n${'Words of no weight.\n'.repeat(200)}${GRANT.join('\n')}\n*/\n${filler}`;
  t.is(verdictOn({ source: long, expression: 'MIT' }).reason, 'license-gpl');
});

test('words that take back what a licence grants, in a header or behind its text, drop the file', (t) => {
  for (const words of [
    'Any use, reproduction, disclosure or distribution of this software without an express license agreement is strictly prohibited.',
    'For academic use only. Commercial use requires a license.',
    'Free for personal use; commercial use is prohibited.',
    'From an answer, CC BY-SA 4.0',
    'Ce fichier est régi par la Licence Publique Générale GNU.',
  ]) {
    t.is(verdictOn({ source: `// ${words}\n`, expression: 'MIT' }).kept, null, words);
  }
  for (const rider of [
    'The Software may not be used for commercial purposes.',
    'The Software may not be used to train machine learning models.',
  ]) {
    const text = `${licenceText('MIT')}\n${rider}\n`;
    t.is(verdictOn({ files: [{ path: 'LICENSE', text }] }).kept, null, rider);
    t.is(verdictOn({ expression: 'MIT', files: [{ path: 'LICENSE', text }] }).kept, null, rider);
  }
});

test('a statement across the end of the top is read whole, wherever it is cut', (t) => {
  const header = '\n// SPDX-License-Identifier: GPL-3.0-only\n';
  for (let at = 8192 - header.length - 4; at <= 8196; at++) {
    const [found, ...others] = findHeaders(Buffer.from('x'.repeat(at) + header + 'x'.repeat(4096)));
    t.like(found, { kind: 'tag', stated: 'GPL-3.0-only' }, String(at));
    t.deepEqual(others, [], String(at));
  }
});

test('so is one across the end of what is looked at around the one before it', (t) => {
  const tag = (id: string) => `\n// SPDX-License-Identifier: ${id}\n`;
  for (let between = 1900; between < 2100; between++) {
    const file = `${'x'.repeat(9000)}${tag('MIT')}${'x'.repeat(between)}${tag('GPL-3.0-only')}${'x'.repeat(4096)}`;
    const stated = findHeaders(Buffer.from(file)).map((header) => header.kind === 'tag' && header.stated);
    t.deepEqual(stated, ['MIT', 'GPL-3.0-only'], String(between));
  }
});

test('comments of Pascal stand in braces, and in its files alone', (t) => {
  const words = 'This unit is licensed under the GNU General Public License, version 2.';
  const idsIn = (source: string, form: Evidence['form']) =>
    findHeaders(Buffer.from(source), form).map((header) =>
      header.kind === 'prose' ? formatExpression(header.detection.node) : header.stated,
    );
  for (const source of [
    `{ ${words} }\nunit a;`,
    `{$MODE delphi}\nunit a; (* é\n  ${words} *)`,
    `unit a; { ${words} }`,
    `// ${words}\nunit a;`,
    `${'{ x }\n'.repeat(2000)}{\n${words}\n}`,
    `(* by {me}\n ${words} *)\nunit a;`,
    `{ a */ b *) c\n ${words} }\nunit a;`,
    `{ see (* a }\nunit a;\n(* ${words} *)`,
    `${'{ x }\n'.repeat(2000)}{${' it is'.repeat(600)} http://a.b }\n{ ${words} }`,
    `{ x }${' '.repeat(9000)}{${' it'.repeat(900)} ${words} http://a.b }`,
  ]) {
    t.deepEqual(idsIn(source, 'pascal'), ['GPL-2.0-only'], source.slice(0, 40));
  }
  for (const source of [`{$I '${words}'}`, `writeln('${words}');`, `a := '{';\nwriteln('${words}');`])
    t.deepEqual(idsIn(source, 'pascal'), [], source);
  t.deepEqual(idsIn(`{ ${words} }`, 'source'), []);
  for (const path of ['a.pas', 'src/A.PAS', 'b.dpr', 'c.lpr']) t.true(isPascal(path), path);
  for (const path of ['a.c', 'pas', 'a.pas.js', null]) t.false(isPascal(path), String(path));
});
