import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseStatement } from '../expression/expression.js';
import type { LicenceClass } from '../policy/policy.js';
import { detectLicences } from '../text/detect.js';
import { worstClass } from './worst-class.js';

export interface LicenseeScore {
  readonly scored: number;
  readonly right: number;
  /** What was found instead, a line each. */
  readonly missed: readonly string[];
}

/** The class of the licence file in each folder of licensee's `spec/fixtures`. */
export function scoreLicensee(folder: string): LicenseeScore {
  let right = 0;
  let scored = 0;
  const missed: string[] = [];
  for (const [name, key] of licenseeKeys(readFileSync(join(folder, 'fixtures.yml'), 'utf8'))) {
    if (key === 'other' || !existsSync(join(folder, name))) continue;
    const file = readdirSync(join(folder, name)).find((entry) => /^(?:licen[cs]e|copying)/i.test(entry));
    if (file === undefined || statSync(join(folder, name, file)).isDirectory()) continue;
    scored++;
    const detection = detectLicences(readFileSync(join(folder, name, file), 'utf8'));
    const expected = statementClass(key);
    const found = detection === null ? 'unknown' : worstClass(detection.node);
    if (found === expected) right++;
    else missed.push(`${name}: ${found} instead of ${expected}`);
  }
  return { scored, right, missed };
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
