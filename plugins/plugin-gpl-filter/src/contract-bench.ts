import { defineBench } from '@framework/sdk/contract';
import type { TestRow } from '@framework/sdk/testing';
import { licenceText } from './spdx.js';

interface Licence {
  readonly expression?: string;
  /** Path of a licence file → SPDX id of the text in it. */
  readonly files?: Readonly<Record<string, string>>;
  readonly header?: string;
}

const row = (path: string, { expression, files = {}, header = '' }: Licence): TestRow => ({
  id: `npm:licences@1:${path}`,
  content: `${header}export const path = '${path}';\n`,
  meta: {
    path,
    repository: 'npm:licences@1',
    licenseExpression: expression ?? null,
    licenseFiles: Object.entries(files).map(([file, id]) => ({ path: file, text: licenceText(id) })),
  },
});

/** Each kind of evidence, kept and dropped: label, licence files near and far, tags and prose in the file itself. */
export default defineBench({
  rows: () => [
    row('label/mit.js', { expression: 'MIT' }),
    row('label/gpl.js', { expression: 'GPL-2.0-or-later' }),
    row('label/elected.js', { expression: '(MIT OR GPL-3.0-only)' }),
    row('label/both.js', { expression: 'Apache-2.0 AND AGPL-3.0-only' }),
    row('label/unknown.js', { expression: 'SEE LICENSE IN license.txt' }),
    row('file/mit.js', { files: { LICENSE: 'MIT' } }),
    row('file/lgpl.js', { files: { 'COPYING.LESSER': 'LGPL-3.0-only' } }),
    row('file/vendored.js', { expression: 'MIT', files: { 'file/LICENSE': 'GPL-3.0-only', LICENSE: 'MIT' } }),
    row('file/contradicts.js', { expression: 'MIT', files: { LICENSE: 'GPL-3.0-only' } }),
    row('header/tag.js', { header: '// SPDX-License-Identifier: BSD-3-Clause\n' }),
    row('header/gpl-tag.js', { expression: 'MIT', header: '// SPDX-License-Identifier: GPL-3.0-only\n' }),
    row('header/prose.js', {
      expression: 'MIT',
      header: '/* Licensed under the GNU Affero General Public License, version 3. */\n',
    }),
    row('none.js', {}),
  ],
});
