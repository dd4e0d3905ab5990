import type { SecretRule } from './rule.js';

/**
 * Names under which credentials are kept in general. `key` and `auth` alone are too common in code to say anything.
 * After detect-secrets' KeywordDetector and gitleaks' generic rule, both narrowed to literals.
 */
const NAMES: readonly string[] = [
  'password',
  'passwd',
  'passphrase',
  'secret',
  'token',
  'apikey',
  'api_key',
  'api-key',
  'access_key',
  'accesskey',
  'auth_key',
  'authkey',
  'private_key',
  'privatekey',
  'encryption_key',
  'encryptionkey',
  'signing_key',
  'signingkey',
  'credential',
];

/** Shortest literal looked at: a shorter one cannot reach the entropy asked for. */
const SHORTEST = 20;

/** Tokens that open nothing: of pages, of forms, of a parser. */
const HARMLESS = 'next|page|pagination|continuation|verification|sync|cursor|csrf|xsrf|request';
/** What about a credential is none: `secretName`, `CLIENT_ID`. */
const ABOUT = 'ids?|urls?|uri|names?|types?|path|file|endpoint|length|size|kind';
const name =
  `(?:${NAMES.join('|')})(?<!(?:${HARMLESS})[_-]?token)` +
  `(?![\\w.-]{0,20}?(?:${ABOUT})["'\\x60]?\\]?[ \\t]{0,3}[:=])`;

export const genericRules: readonly SecretRule[] = [
  {
    id: 'generic-credential',
    keywords: NAMES.map((word) => ({ word, letters: 'any', check: { kind: 'literal', bytes: SHORTEST } })),
    // A quoted literal assigned to the name or to a property of that name; or a line of an environment file.
    pattern: new RegExp(
      `${name}[\\w.-]{0,20}["'\\x60]?\\]?[ \\t]{0,3}(?::[ \\t]{0,3}\\w{1,12}[ \\t]{0,3})?(?:=>|:=|=|:)\\s{0,3}(?:["'\\x60]([\\w+/=.~!@#$%^&*-]{${SHORTEST},200})["'\\x60]|(?<=[A-Z]=)([\\w+/=.~-]{${SHORTEST},200})(?=\\s|$))`,
      'gi',
    ),
    // By alphabet: see `judge.ts`.
    entropy: 0,
    allow: [],
    judge: 'generic',
  },
];
