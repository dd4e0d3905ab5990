/**
 * Other projects' own fixtures, read from the folder that `FRAMEWORK_SUITES` names: licensee's `spec/fixtures` and
 * scancode's data-driven `lic1` and `lic2`. What is scored is the class a policy acts on, not the exact id.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { findHeaders } from './evidence/header.js';
import { type LicenceNode, licencesOf, parseStatement } from './expression/expression.js';
import { type LicenceClass, licenceClass, severity } from './policy/policy.js';
import { exceptionIds } from './spdx.js';
import { detectLicences } from './text/detect.js';

const suites = process.env['FRAMEWORK_SUITES'] ?? '';
const suiteTest = (folder: string) => (existsSync(join(suites, folder)) && suites !== '' ? test : test.skip);

const LICENSEE = 'licensee/spec/fixtures';
const SCANCODE = 'scancode/tests/licensedcode/data/datadriven';

suiteTest(LICENSEE)(`licensee’s fixtures have the right class (needs FRAMEWORK_SUITES/${LICENSEE})`, (t) => {
  const folder = join(suites, LICENSEE);
  let right = 0;
  let scored = 0;
  for (const [name, key] of licenseeKeys(readFileSync(join(folder, 'fixtures.yml'), 'utf8'))) {
    if (key === 'other' || !existsSync(join(folder, name))) continue;
    const file = readdirSync(join(folder, name)).find((entry) => /^(?:licen[cs]e|copying)/i.test(entry));
    if (file === undefined || statSync(join(folder, name, file)).isDirectory()) continue;
    scored++;
    const detection = detectLicences(readFileSync(join(folder, name, file), 'utf8'));
    const expected = statementClass(key);
    const found = detection === null ? 'unknown' : worstClass(detection.node);
    if (found === expected) right++;
    else t.log(`${name}: ${found} instead of ${expected}`);
  }
  t.log(`licensee: ${right} of ${scored} classes right`);
  t.true(scored > 15 && right / scored >= 0.97);
});

suiteTest(SCANCODE)(
  `scancode’s lic1 and lic2 have the right class (needs FRAMEWORK_SUITES/${SCANCODE})`,
  (t) => {
    let right = 0;
    let scored = 0;
    let copyleft = 0;
    const missed: string[] = [];
    const calledPermissive: string[] = [];
    for (const { name, file, expressions } of scancodeCases(join(suites, SCANCODE))) {
      const classes = expressions.map(scancodeClass);
      if (classes.length === 0 || classes.some((found) => found === null)) continue;
      const expected = expectedClass(expressions);
      scored++;
      const detected = fileClass(readFileSync(file));
      // scancode has one key for what restricts any use and what restricts commercial use; our policy has two classes.
      const found =
        detected === 'non-commercial' && expressions.includes('proprietary-license')
          ? 'proprietary'
          : detected;
      const strong = expected === 'strong-copyleft' || expected === 'network-copyleft';
      if (strong) copyleft++;
      if (found === expected) right++;
      else missed.push(`${name}: ${found} instead of ${expected} (${expressions.join(' | ')})`);
      if (strong && (found === 'permissive' || found === 'public-domain')) calledPermissive.push(name);
    }
    t.log(`scancode: ${right} of ${scored} classes right (${((100 * right) / scored).toFixed(1)} %)`);
    t.log(
      `${calledPermissive.length} of ${copyleft} strong copyleft called permissive: ${calledPermissive.join(', ')}`,
    );
    if (process.env['FRAMEWORK_SUITES_VERBOSE']) for (const line of missed) t.log(line);
    t.true(scored > 500 && right / scored >= 0.97);
    t.deepEqual(calledPermissive, []);
  },
);

/**
 * The class of all detections of a file together. A file that offers a choice and then prints its alternatives is still a
 * choice: scancode lists `bsd-new OR gpl-2.0`, `gpl-2.0` and `bsd-new`.
 */
function expectedClass(expressions: readonly string[]): LicenceClass {
  const alternatives = expressions
    .filter((one) => /^[\w.-]+(?: OR [\w.-]+)+$/.test(one))
    .map((one) => one.split(' OR '))
    .filter((parts) => parts.every((part) => expressions.includes(part)));
  const offered = new Set(alternatives.flat());
  return expressions
    .filter((one) => !offered.has(one))
    .map((one) => scancodeClass(one)!)
    .reduce((a, b) => (severity(b) < severity(a) ? b : a));
}

/** As the filter would see a single file without metadata: its whole text when it is a licence, else its comments. */
function fileClass(bytes: Buffer): LicenceClass {
  const nodes = [
    detectLicences(bytes.toString('utf8'))?.node,
    ...findHeaders(bytes).map((header) => (header.kind === 'tag' ? header.node : header.detection.node)),
  ].filter((node) => node !== undefined);
  const classes = nodes.map(worstClass);
  return classes.length === 0 ? 'unknown' : classes.reduce((a, b) => (severity(b) < severity(a) ? b : a));
}

/** The class that decides: of a choice the mildest, of a sum the worst. */
function worstClass(node: LicenceNode): LicenceClass {
  if (node.kind === 'licence') return licenceClass(node.id, node.exception);
  const classes = node.parts.map(worstClass);
  return classes.reduce((a, b) => (severity(b) < severity(a) === (node.kind === 'and') ? b : a));
}

function statementClass(field: string): LicenceClass {
  const statement = parseStatement(field);
  return statement.kind === 'expression' ? worstClass(statement.node) : 'unknown';
}

function licenseeKeys(yaml: string): [name: string, key: string][] {
  const keys: [string, string][] = [];
  let name = '';
  for (const line of yaml.split('\n')) {
    name = /^([\w.-]+):$/.exec(line)?.[1] ?? name;
    const key = /^ {2}key: (\S+)$/.exec(line)?.[1];
    if (key !== undefined) keys.push([name, key]);
  }
  return keys;
}

function* scancodeCases(root: string): Generator<{ name: string; file: string; expressions: string[] }> {
  for (const part of ['lic1', 'lic2']) {
    for (const entry of readdirSync(join(root, part), { recursive: true, encoding: 'utf8' }).sort()) {
      // `nuget` holds addresses of single projects' licence files: their licence is known, not read from the address.
      if (!entry.endsWith('.yml') || entry.startsWith('nuget')) continue;
      const file = join(root, part, entry.slice(0, -'.yml'.length));
      if (!existsSync(file)) continue;
      const yaml = readFileSync(join(root, part, entry), 'utf8');
      const block = /^license_expressions:\n((?:[ \t]*-.*\n?|[ \t]{3,}\S.*\n?)*)/m.exec(yaml)?.[1] ?? '';
      const expressions = block
        .split(/^[ \t]*- /m)
        .map((line) => line.replace(/\s+/g, ' ').replace(/['"]/g, '').trim())
        .filter((line) => line !== '');
      yield { name: `${part}/${entry}`, file, expressions };
    }
  }
}

/** scancode's keys that are not an SPDX id in lower case; null where they say nothing of a class. */
const SCANCODE_KEYS: Readonly<Record<string, LicenceClass | null>> = {
  'apple-attribution': 'permissive',
  'bsd-ack': 'permissive',
  'bsd-new': 'permissive',
  'bsd-original': 'permissive',
  'bsd-original-uc': 'permissive',
  'bsd-simplified': 'permissive',
  'bsd-source-code': 'permissive',
  'bsd-unmodified': 'permissive',
  'bsd-x11': 'permissive',
  'bsd-zero': 'permissive',
  'boost-1.0': 'permissive',
  'commercial-license': 'proprietary',
  'free-unknown': null,
  generic: null,
  historical: 'permissive',
  json: 'proprietary',
  'mit-old-style': 'permissive',
  'mit-old-style-no-advert': 'permissive',
  'ms-pl': 'permissive',
  'ntp-0': 'permissive',
  'openssl-ssleay': 'permissive',
  'other-copyleft': null,
  'other-permissive': 'permissive',
  'proprietary-license': 'proprietary',
  'public-domain': 'public-domain',
  'public-domain-disclaimer': 'public-domain',
  python: 'permissive',
  'sun-bcl-11-07': 'proprietary',
  unknown: null,
  'unknown-license-reference': null,
  'unknown-spdx': null,
  'warranty-disclaimer': null,
  'x11-xconsortium': 'permissive',
  'x11-xconsortium-veillard': 'permissive',
  zlib: 'permissive',
};

function scancodeClass(expression: string): LicenceClass | null {
  // scancode's keys: `gpl-2.0-plus`, `lgpl-2.1`, `cc-by-nc-4.0`; its operators are SPDX's.
  const spdx = expression
    .replace(/[\w.-]+/g, (key): string => {
      if (/^(?:AND|OR|WITH)$/.test(key)) return key;
      const known = SCANCODE_KEYS[key];
      if (known !== undefined)
        return known === null ? 'Nobody-knows' : (REPRESENTATIVE[known] ?? 'Nobody-knows');
      return key.replace(/-plus$/, '-or-later');
    })
    .replace(/ WITH ([\w.-]+)/g, (_, name: string) =>
      // Of the GNU exceptions it counts that they are about linking, not which they are; one that SPDX has is read as itself.
      /classpath|linking/.test(name)
        ? ' WITH Classpath-exception-2.0'
        : exceptionIds.some((id) => id.toLowerCase() === name)
          ? ` WITH ${name}`
          : '',
    );
  const statement = parseStatement(spdx);
  if (statement.kind !== 'expression') return null;
  const known = licencesOf(statement.node).every(({ id }) => licenceClass(id) !== 'unknown');
  return known ? worstClass(statement.node) : null;
}

const REPRESENTATIVE: Readonly<Partial<Record<LicenceClass, string>>> = {
  permissive: 'MIT',
  proprietary: 'LicenseRef-proprietary',
  'public-domain': 'CC0-1.0',
};
