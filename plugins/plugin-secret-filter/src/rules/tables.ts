import { readFileSync } from 'node:fs';
import { genericRules } from './generic.js';
import type { Keyword, KeywordCheck, SecretRule } from './rule.js';

/** A key that a service issues: prefix, alphabet, length (`rules/tokens.json`). */
interface TokenEntry {
  readonly id: string;
  readonly prefixes: readonly string[];
  readonly alphabet: keyof typeof ALPHABETS;
  /** Characters after the prefix: least and most. */
  readonly length: readonly [number, number];
  /** Patterns of published examples. */
  readonly published?: readonly string[];
  /** SHA-256 of keys in public examples of the service's own. */
  readonly publishedSha256?: readonly string[];
}

/** A secret whose form takes a pattern (`rules/patterns.json`). */
interface PatternEntry {
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

/** What secretlint's rules begin with (`rules/secretlint.json`). */
interface SecretlintKeyword {
  readonly word: string;
  readonly exact?: boolean;
  readonly run?: number;
  readonly credentials?: boolean;
}

const table = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../../rules/${name}.json`, import.meta.url), 'utf8')) as T;

const ALPHABETS = {
  hex: '0-9a-fA-F',
  base32: 'A-Z2-7',
  base32any: 'A-Z0-9',
  base62: 'A-Za-z0-9',
  base64: 'A-Za-z0-9+/=_',
  base64url: 'A-Za-z0-9_-',
  word: 'A-Za-z0-9_',
  dotted: 'A-Za-z0-9_.=-',
} as const;

/** Bits a character that a key has and a written example has not; of hexadecimal digits less is to be had. */
const TOKEN_ENTROPY = 3;
const HEX_TOKEN_ENTROPY = 2.5;

/**
 * All rules of ours, in a fixed order: a candidate names them by position. The scanner process reads the same files.
 */
export const secretRules: readonly SecretRule[] = [
  ...table<{ rules: TokenEntry[] }>('tokens').rules.map(tokenRule),
  ...table<{ rules: PatternEntry[] }>('patterns').rules.map(patternRule),
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

function tokenRule({
  id,
  prefixes,
  alphabet,
  length,
  published = [],
  publishedSha256 = [],
}: TokenEntry): SecretRule {
  const set = ALPHABETS[alphabet];
  const [least, most] = length;
  const starts = prefixes.map((prefix) => prefix.replace(/[.~/]/g, '\\$&')).join('|');
  return {
    id,
    keywords: prefixes.map((word) => ({
      word,
      letters: 'exact',
      check: { kind: 'run', bytes: word.length + least },
    })),
    pattern: new RegExp(`(?<![A-Za-z0-9_])(?:${starts})[${set}]{${least},${most}}(?![${set}])`, 'g'),
    entropy: alphabet === 'hex' ? HEX_TOKEN_ENTROPY : TOKEN_ENTROPY,
    allow: published.map((pattern) => new RegExp(pattern)),
    published: new Set(publishedSha256),
    judge: 'form',
  };
}

function patternRule(entry: PatternEntry): SecretRule {
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

function checkOf({ run, follows, assignment }: PatternEntry): KeywordCheck {
  if (run !== undefined) return { kind: 'run', bytes: run };
  if (follows !== undefined) return { kind: 'follows', bytes: follows };
  return assignment === undefined ? { kind: 'present' } : { kind: 'assignment', bytes: assignment };
}
