import { readFileSync } from 'node:fs';
import { genericRules } from './generic.js';
import type { Keyword, KeywordCheck, SecretRule } from './rule.js';

/** A secret known by its form (`rules/tokens.json`, `rules/own.json`). */
interface TokenEntry {
  readonly id: string;
  readonly keywords: readonly string[];
  /** Shortest run of token characters around the keyword; left out, the keyword alone makes a candidate. */
  readonly run?: number;
  /** Instead of `run`: shortest run of letters, digits, `_` and `-` after a keyword that begins a word. */
  readonly follows?: number;
  /** Instead of `run`: shortest value assigned to a name with the keyword in it. */
  readonly assignment?: number;
  readonly pattern: string;
  readonly ignoreCase?: boolean;
  readonly entropy?: number;
  readonly allow?: readonly string[];
}

/** A secret known by the service's name beside it (`rules/assigned.json`). */
interface AssignedEntry {
  readonly id: string;
  readonly names: readonly string[];
  /** Names and value count as they are spelt: `etsy` is no part of `SetSysctl`. */
  readonly exact?: boolean;
  /** Shortest value. */
  readonly run: number;
  readonly value: string;
  readonly entropy?: number;
}

/** What secretlint's rules begin with (`rules/secretlint.json`). */
interface SecretlintKeyword {
  readonly word: string;
  readonly exact?: boolean;
  readonly run?: number;
  readonly credentials?: boolean;
}

const table = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../rules/${name}.json`, import.meta.url), 'utf8')) as T;

/** Entropy asked of an assigned value whose rule states none; below it are words and repetitions. */
const ASSIGNED_ENTROPY = 2;

/**
 * All rules of ours, in a fixed order: a candidate names them by position. The scanner process reads the same files.
 */
export const secretRules: readonly SecretRule[] = [
  ...table<{ rules: TokenEntry[] }>('tokens').rules.map(tokenRule),
  ...table<{ rules: TokenEntry[] }>('own').rules.map(tokenRule),
  ...table<{ rules: AssignedEntry[] }>('assigned').rules.map(assignedRule),
  ...genericRules,
];

/** Where one of these stands, secretlint looks at the file. */
export const secretlintKeywords: readonly Keyword[] = table<{ keywords: SecretlintKeyword[] }>(
  'secretlint',
).keywords.map(({ word, exact, run, credentials }) => ({
  word,
  letters: exact ? 'exact' : 'any',
  check: credentials
    ? { kind: 'credentials' }
    : run === undefined
      ? { kind: 'present' }
      : { kind: 'run', bytes: run },
}));

function tokenRule(entry: TokenEntry): SecretRule {
  const check = checkOf(entry);
  return {
    id: entry.id,
    keywords: entry.keywords.map((word) => ({ word, letters: entry.ignoreCase ? 'any' : 'exact', check })),
    pattern: new RegExp(entry.pattern, entry.ignoreCase ? 'gi' : 'g'),
    entropy: entry.entropy ?? 0,
    allow: (entry.allow ?? []).map((pattern) => new RegExp(pattern)),
    judge: 'form',
  };
}

function checkOf({ run, follows, assignment }: TokenEntry): KeywordCheck {
  if (run !== undefined) return { kind: 'run', bytes: run };
  if (follows !== undefined) return { kind: 'follows', bytes: follows };
  return assignment === undefined ? { kind: 'present' } : { kind: 'assignment', bytes: assignment };
}

/**
 * gitleaks' shape of a semi-generic rule, without the lazy prefix it begins with: the keyword is where it starts, and
 * what stands before it decides nothing.
 */
function assignedRule({ id, names, exact, run, value, entropy }: AssignedEntry): SecretRule {
  const name = names.map((word) => word.replace(/[.\\]/g, '\\$&')).join('|');
  return {
    id,
    keywords: names.map((word) => ({
      word,
      letters: exact ? 'exact' : 'any',
      check: { kind: 'assignment', bytes: run },
    })),
    pattern: new RegExp(
      `(?:${name})[ \\t\\w.-]{0,20}[\\s'"]{0,3}(?:=|>|:{1,3}=|\\|\\||:|=>|\\?=|,)[\\x60'"\\s=]{0,5}(${value})(?=[\\x60'"\\s;]|\\\\[nr]|$)`,
      exact ? 'g' : 'gi',
    ),
    entropy: entropy ?? ASSIGNED_ENTROPY,
    allow: [],
    judge: 'assigned',
  };
}
