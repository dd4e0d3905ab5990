import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { formatExpression } from '../expression/expression.js';
import { licenceClass } from '../policy/policy.js';
import { allLicenceTexts, licenceText } from '../spdx.js';
import { detectLicences } from './detect.js';

const detected = (text: string): string => {
  const detection = detectLicences(text);
  return detection === null ? 'nothing' : formatExpression(detection.node);
};
/** A file of an installed package; `exports` may hide it from `require`. */
const installed = (name: string, file: string): string => {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? [];
  const path = folders.map((folder) => join(folder, name, file)).find((candidate) => existsSync(candidate));
  return readFileSync(path!, 'utf8');
};

test('a licence’s text is found whatever its wrapping, markers and copyright line', (t) => {
  const mit = licenceText('MIT').replace('<year> <copyright holders>', '2021 Somebody & Co.');
  t.is(detected(mit), 'MIT');
  t.is(detected(mit.replaceAll('\n', '\r\n').toUpperCase()), 'MIT');
  t.is(detected(`/*\n${mit.replace(/^/gm, ' * ')}\n */`), 'MIT');
  t.is(detected(mit.replace(/\n(?!\n)/g, ' ')), 'MIT');
  t.is(detected(`The MIT Licence (MIT)\n\n${mit.split('\n').slice(1).join('\n')}`), 'MIT');
});

test('near relatives are told apart', (t) => {
  for (const id of ['MIT', 'MIT-0', 'ISC', '0BSD', 'BSD-2-Clause', 'BSD-3-Clause', 'BSD-4-Clause', 'X11']) {
    t.is(detected(licenceText(id)), id);
  }
  t.is(detected(licenceText('JSON')), 'MIT AND JSON');
  t.is(detected(licenceText('AGPL-3.0-only')), 'AGPL-3.0-only');
  t.is(detected(licenceText('AGPL-1.0-only')), 'AGPL-1.0-only');
  t.is(detected(licenceText('GPL-3.0-only')), 'GPL-3.0-only');
});

test('nearly every text of the SPDX list has the class of its own licence', (t) => {
  const wrong: string[] = [];
  const dangerous: string[] = [];
  const own = allLicenceTexts().filter(([id]) => licenceClass(id) !== 'unknown');
  for (const [id, text] of own) {
    const ids = detectLicences(text)?.findings.map((finding) => licenceClass(finding.id)) ?? ['unknown'];
    if (!ids.includes(licenceClass(id))) wrong.push(id);
    const free = ids.every((name) => name === 'permissive' || name === 'public-domain');
    if (free && /^(?:strong|network)-copyleft$/.test(licenceClass(id))) dangerous.push(id);
  }
  t.log(`${own.length - wrong.length} of ${own.length} right; wrong: ${wrong.join(' ')}`);
  t.true(wrong.length / own.length < 0.03);
  t.deepEqual(dangerous, []);
});

test('installed packages’ own files are read as what they are', (t) => {
  t.is(detected(installed('lodash', 'LICENSE')), 'MIT AND CC0-1.0');
  t.is(detected(installed('d3-array', 'LICENSE')), 'ISC');
  t.is(detected(installed('rxjs', 'LICENSE.txt')), 'Apache-2.0');
  t.is(detected(installed('diff', 'LICENSE')), 'BSD-3-Clause');
  t.is(detected(installed('jszip', 'LICENSE.markdown')), 'GPL-3.0-only OR MIT');
});

const notices: readonly (readonly [text: string, expression: string])[] = [
  ['Licensed under the Apache License, Version 2.0 (the "License")', 'Apache-2.0'],
  ['Released under the MIT license', 'MIT'],
  [
    'it under the terms of the GNU General Public License as published by the Free Software Foundation; either version 2 of the License, or (at your option) any later version.',
    'GPL-2.0-or-later',
  ],
  ['it under the terms of version 2 of the GNU General Public License', 'GPL-2.0-only'],
  ['under the GNU Lesser General Public License, version 2.1', 'LGPL-2.1-only'],
  ['under the GNU Affero General Public License v3', 'AGPL-3.0-only'],
  ['Dual licensed under the MIT and GPL licenses.', 'MIT OR GPL-1.0-or-later'],
  ['MIT/GPL2 Licensed', 'MIT OR GPL-2.0-only'],
  ['Creative Commons Attribution-NonCommercial 4.0', 'CC-BY-NC-4.0'],
  ['placed in the public domain', 'LicenseRef-public-domain'],
  ['Apache License, Version 2.0 with Commons Clause', 'Apache-2.0 AND LicenseRef-Commons-Clause'],
  ['THIS IS UNPUBLISHED PROPRIETARY SOURCE CODE', 'LicenseRef-proprietary'],
  ['This is compatible with the GPL.', 'nothing'],
  // What Python says of the history of its licences.
  ['This license is approved by the OSI and FSF as GPL-compatible.', 'nothing'],
  ['Derived Year Owner GPL-\n from compatible? (1)', 'nothing'],
  ["GPL-compatible doesn't mean that we're distributing Python under the GPL.", 'nothing'],
  ['All Python licenses, unlike the GPL, let you distribute a modified version', 'nothing'],
  ["to combine Python with other software that is released under the GPL; the others don't.", 'nothing'],
  // LLVM’s exception.
  ['combine compiled forms of this Software with software that is licensed under the GPLv2', 'nothing'],
  [
    'under the Apache License v2.0 with LLVM Exceptions.\nSee https://llvm.org/LICENSE.txt',
    'Apache-2.0 WITH LLVM-exception',
  ],
  // Most of what is written in Rust.
  [
    'Licensed under the Apache License, Version 2.0 or the MIT license, at your option. This file may not be copied, modified, or distributed except according to those terms.',
    'Apache-2.0 OR MIT',
  ],
  ['This file may not be copied.', 'LicenseRef-proprietary'],
  ['software that is licensed under the GPLv2', 'GPL-2.0-only'],
  ['Version: MPL 1.1/GPL 2.0/LGPL 2.1', 'MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-only'],
  [
    'available under the LGPL, MPL or BSD license (at your choice).',
    'MPL-1.1 OR BSD-2-Clause OR LGPL-2.0-or-later',
  ],
  ['under the same terms as Ruby 1.8 or the GPLv2+', 'Ruby OR GPL-2.0-or-later'],
  [
    'under the terms of the Eclipse Public License v1.0 and Eclipse Distribution License v1.0 which accompany',
    'EPL-1.0 OR BSD-3-Clause',
  ],
  ['Copyright 2014, Somebody. Licensed under the BSD 2-clause license.', 'BSD-2-Clause'],
  [
    'under the GNU Lesser General Public License version 3. See the GNU General Public License for more details.',
    'LGPL-3.0-only',
  ],
  ['See the GNU General Public License for more details.', 'GPL-1.0-or-later'],
  [
    'GNU General Public License version 2 only. This file is subject to the "Classpath" exception',
    'GPL-2.0-only WITH Classpath-exception-2.0',
  ],
  [
    'the Mozilla Public License 2.0\nSPDX-License-Identifier: EPL-2.0 OR Apache-2.0\n',
    'EPL-2.0 OR Apache-2.0',
  ],
  ['SPDX-License-Identifier: what nobody knows', 'LicenseRef-unknown'],
  ['A function that limits the rate of calls.', 'nothing'],
];
for (const [text, expression] of notices) {
  test(`“${text.slice(0, 60)}” names ${expression}`, (t) => t.is(detected(text), expression));
}

test('the offer before Ruby’s terms is a choice, where it is one of the BSD licence', (t) => {
  const terms = licenceText('Ruby');
  const before = (other: string) =>
    `You can redistribute it and/or modify it under either the terms of the ${other}, or the conditions below:\n\n${terms}`;
  t.is(detected(terms), 'Ruby');
  t.is(detected(before('2-clause BSDL (see the file BSDL)')), 'BSD-2-Clause OR Ruby');
  t.not(detected(before('GPL (see the file GPL)')), 'BSD-2-Clause OR Ruby');
});

test('neither a tag nor an exception makes the text of a licence milder', (t) => {
  const gpl = licenceText('GPL-2.0-only');
  t.is(detected(`${gpl}\nSPDX-License-Identifier: MIT\n`), 'MIT AND GPL-2.0-only');
  t.is(detected(`${gpl}\nCertain source files are subject to the "Classpath" exception.`), 'GPL-2.0-only');
});

test('a licence in one line, behind its copyright notice, is read', (t) => {
  const mit = licenceText('MIT')
    .replace(/^MIT License\s*/, '')
    .replace(/\s+/g, ' ');
  t.true(mit.startsWith('Copyright'));
  t.is(detected(mit.replace('<year> <copyright holders>', '2021 Somebody')), 'MIT');
});

test('a warranty’s “either express or implied” offers no choice of licences', (t) => {
  const both = `${licenceText('MIT')}\n\n${licenceText('GPL-2.0-only')}\n\nwithout warranty, either express or implied`;
  t.is(detected(both), 'GPL-2.0-only AND MIT');
});

test('any text is read in bounded time and without an error', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter(fc), maxLength: 400 }), (text) => {
      detectLicences(text);
    }),
  );
  for (const hostile of [
    '<'.repeat(200_000),
    'a '.repeat(100_000),
    'gpl '.repeat(20_000),
    `](${'('.repeat(100_000)}`,
  ]) {
    const start = process.hrtime.bigint();
    detectLicences(hostile);
    t.true(Number(process.hrtime.bigint() - start) < 10e9);
  }
});
