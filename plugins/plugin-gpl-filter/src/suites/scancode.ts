import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findHeaders } from '../evidence/header.js';
import { licencesOf, parseStatement } from '../expression/expression.js';
import { type LicenceClass, licenceClass, severity } from '../policy/policy.js';
import { exceptionIds } from '../spdx.js';
import { detectLicences } from '../text/detect.js';
import { worstClass } from './worst-class.js';

/** Files that are scored where the suite is whole, at least. */
export const LEAST_SCORED = 500;

export interface ScancodeScore {
  readonly scored: number;
  readonly right: number;
  /** Files under strong or network copyleft, and which of them were called permissive or public domain. */
  readonly copyleft: number;
  readonly calledPermissive: readonly string[];
  /** What was found instead, a line each. */
  readonly missed: readonly string[];
}

/**
 * The licence class of each file of scancode's data-driven `lic1` and `lic2` under `folder`: the class a policy acts on, not the
 * exact id. Files whose expected licences say nothing of a class are left out.
 */
export function scoreScancode(folder: string): ScancodeScore {
  let right = 0;
  let scored = 0;
  let copyleft = 0;
  const missed: string[] = [];
  const calledPermissive: string[] = [];
  for (const { name, file, expressions } of scancodeCases(folder)) {
    const classes = expressions.map(scancodeClass);
    if (classes.length === 0 || classes.some((found) => found === null)) continue;
    const expected = expectedClass(expressions);
    scored++;
    const detected = fileClass(readFileSync(file));
    // scancode has one key for what restricts any use and what restricts commercial use; our policy has two classes.
    const found =
      detected === 'non-commercial' && expressions.includes('proprietary-license') ? 'proprietary' : detected;
    const strong = expected === 'strong-copyleft' || expected === 'network-copyleft';
    if (strong) copyleft++;
    if (found === expected) right++;
    else missed.push(`${name}: ${found} instead of ${expected} (${expressions.join(' | ')})`);
    if (strong && (found === 'permissive' || found === 'public-domain')) calledPermissive.push(name);
  }
  return { scored, right, copyleft, calledPermissive, missed };
}

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
