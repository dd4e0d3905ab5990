import type { SecretRule } from './rule.js';

/**
 * Names under which credentials are kept in general. `key` and `auth` alone are too common in code to say anything.
 * The idea is that of detect-secrets' KeywordDetector; what counts as a value is narrower.
 */
const NAMES: readonly string[] = [
  'password',
  'passwd',
  'passphrase',
  'secret',
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

/** Shortest value looked at: shorter ones are told from words too badly. */
const SHORTEST = 16;
/** `token` is also what parsers, pages and forms have: what opens something is longer than an id. */
const SHORTEST_TOKEN = 20;

/** Tokens that open nothing: of pages, of forms, of a parser. */
const HARMLESS = 'next|page|pagination|continuation|verification|sync|cursor|csrf|xsrf|request';
/** What about a credential is none: `secretName`, `CLIENT_ID`. */
const ABOUT = 'ids?|urls?|uri|names?|types?|path|file|endpoint|length|size|kind';
const notAbout = `(?![\\w.-]{0,20}?(?:${ABOUT})["'\\x60]?\\]?[ \\t]{0,3}[:=])`;

/** A value of at least `shortest` characters assigned to the name, or to a property or element of that name. */
const assigned = (name: string, shortest: number): RegExp =>
  new RegExp(
    `${name}${notAbout}[\\w.-]{0,20}["'\\x60]?\\]?[ \\t]{0,3}(?::[ \\t]{0,3}\\w{1,12}[ \\t]{0,3}|[ \\t]\\w{1,12}[ \\t]{1,3})?` +
      `(?:=>|:{0,3}=|\\?=|:|>)[\\s"'\\x60]{0,8}([\\w+/=.~!@#$%^&*:-]{${shortest},200})(?=["'\\x60\\s;<,)}\\]]|$)`,
    'gi',
  );

export const genericRules: readonly SecretRule[] = [
  {
    id: 'generic-credential',
    keywords: NAMES.map((word) => ({ word, letters: 'any', check: { kind: 'literal', bytes: SHORTEST } })),
    pattern: assigned(`(?:${NAMES.join('|')})`, SHORTEST),
    // By alphabet: see `judge.ts`.
    entropy: 0,
    allow: [],
    judge: 'random',
  },
  {
    id: 'generic-token',
    keywords: [{ word: 'token', letters: 'any', check: { kind: 'literal', bytes: SHORTEST_TOKEN } }],
    pattern: assigned(`token(?<!(?:${HARMLESS})[_-]?token)`, SHORTEST_TOKEN),
    entropy: 0,
    allow: [],
    judge: 'random',
  },
];
