import test from 'ava';
import fc from 'fast-check';
import { decode } from './decode.js';
import { fileNameText } from './file-name.js';
import { languageOf, shareOf } from './language.js';
import { isLicenceFile } from './licence-file.js';
import { npmLicense } from './npm-license.js';

const decoded = (bytes: Buffer, maxInvalid = 0.01): string => {
  const result = decode(bytes, maxInvalid);
  return result.kind === 'binary'
    ? 'binary'
    : `${result.encoding}:${Buffer.from(result.bytes).toString('utf8')}`;
};

test('UTF-8 stays, its mark goes', (t) => {
  t.is(decoded(Buffer.from('é漢')), 'utf-8:é漢');
  t.is(decoded(Buffer.from('\ufeffé')), 'utf-8-bom:é');
  t.is(decoded(Buffer.alloc(0)), 'utf-8:');
});

test('UTF-16 with a mark is transcoded, both ways round', (t) => {
  const little = Buffer.from('\ufeffhé𝒳', 'utf16le');
  t.is(decoded(little), 'utf-16le:hé𝒳');
  t.is(decoded(Buffer.from(little).swap16()), 'utf-16be:hé𝒳');
});

test('a NUL byte in the first 8 KiB is binary, one behind them is not looked for', (t) => {
  t.is(decoded(Buffer.from('a\0b')), 'binary');
  t.is(decoded(Buffer.concat([Buffer.alloc(8191, 'a'), Buffer.of(0)])), 'binary');
  t.true(decoded(Buffer.concat([Buffer.alloc(8192, 'a'), Buffer.of(0)])).startsWith('utf-8:'));
});

test('a little invalid UTF-8 is repaired, much is binary', (t) => {
  const latin1 = Buffer.concat([Buffer.alloc(199, 'a'), Buffer.of(0xe9)]);
  t.is(decoded(latin1), `utf-8-repaired:${'a'.repeat(199)}\ufffd`);
  t.is(decoded(latin1, 0), 'binary');
  t.is(decoded(Buffer.of(0xff, 0xff, 0x61)), 'binary');
});

test('whatever the bytes, text comes out as valid UTF-8', (t) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      const result = decode(Buffer.from(bytes), 1);
      if (result.kind === 'text') new TextDecoder('utf-8', { fatal: true }).decode(result.bytes);
    }),
  );
  t.pass();
});

test('two file names never read as one', (t) => {
  const names = [
    Buffer.from('a\\b'),
    Buffer.from('a\nb'),
    Buffer.from('a\\xffb'),
    Buffer.concat([Buffer.from('a'), Buffer.of(0xff), Buffer.from('b')]),
    Buffer.concat([Buffer.from('a\\x5cxff'), Buffer.of(0xff)]),
  ];
  t.is(new Set(names.map(fileNameText)).size, names.length);
  t.is(fileNameText(names[3]!), 'a\\xffb');
  t.is(fileNameText(Buffer.from('ünï/漢')), 'ünï/漢');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 8 }), fc.uint8Array({ maxLength: 8 }), (a, b) => {
      const same = Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0;
      t.is(fileNameText(Buffer.from(a)) === fileNameText(Buffer.from(b)), same);
    }),
  );
});

test('a package’s licence in every form npm ever had', (t) => {
  t.is(npmLicense({ license: 'MIT' }), 'MIT');
  t.is(npmLicense({ license: { type: 'BSD-3-Clause', url: 'x' } }), 'BSD-3-Clause');
  t.is(
    npmLicense({ license: { url: 'http://opensource.org/licenses/MIT' } }),
    'http://opensource.org/licenses/MIT',
  );
  t.is(npmLicense({ licenses: [{ type: 'MIT' }, { type: 'GPL-2.0', url: 'x' }] }), '(MIT OR GPL-2.0)');
  t.is(npmLicense({ licenses: [{ type: 'MIT' }] }), 'MIT');
  t.is(npmLicense({ license: ['MIT', 'Apache License 2.0'] }), '(MIT OR (Apache License 2.0))');
  t.is(npmLicense({ licenses: 'ISC' }), 'ISC');
  t.is(npmLicense({ licence: 'ISC' }), 'ISC');
  t.is(npmLicense({ license: '' }), null);
  t.is(npmLicense({ license: 7 }), null);
  t.is(npmLicense({}), null);
});

test('licence files are told by name', (t) => {
  for (const name of [
    'LICENSE',
    'licence.md',
    'LICENSE-MIT',
    'COPYING',
    'COPYING.LESSER',
    'UNLICENSE',
    'lodash.LICENSE',
    'MIT-LICENSE.txt',
    'LICENSE.BSD',
    'LICENSE-APACHE-2.0',
    'BSD-3-Clause-LICENSE.txt',
    'copyright.rst',
  ]) {
    t.true(isLicenceFile(name), name);
  }
  for (const name of [
    'license.js',
    'licenses.json',
    'README.md',
    'ThirdPartyNoticeText.txt',
    'LICENSE-3RD-PARTY.txt',
    'LICENSES-THIRD-PARTY',
    'license.d.ts',
    'license_page.dart',
    'License.swift',
    'license.gradle',
    'choosing-a-license.md',
    'how-to-add-a-license.md',
    'license-faq.md',
  ]) {
    t.false(isLicenceFile(name), name);
  }
});

test('language and share follow the ending', (t) => {
  t.is(languageOf('src/a.d.MTS'), 'typescript');
  t.is(languageOf('Makefile'), null);
  t.is(shareOf(languageOf('README.md')), 'text');
  t.is(shareOf(languageOf('a.py')), 'code');
});
