import { createHash } from 'node:crypto';
import { entropy } from './entropy.js';
import type { SecretRule } from './rule.js';

/** detect-secrets' limits for high-entropy strings, in bits a character. */
const BASE64_ENTROPY = 4.5;
const HEX_ENTROPY = 3;
/** A short text cannot reach the first: n characters have at most log2 n bits each. This share of it must be reached. */
const SHARE_OF_MOST = 0.75;

/** Is what a rule's pattern found a secret? `line` is the text of the line it begins on. */
export function isSecret(rule: SecretRule, value: string, line: string): boolean {
  if (entropy(value) < rule.entropy || isFiller(value)) return false;
  if (rule.allow.some((pattern) => pattern.test(value)) || isPublished(rule, value)) return false;
  return rule.judge === 'form' || isRandom(value, line);
}

const isPublished = ({ published }: SecretRule, value: string): boolean =>
  published !== undefined &&
  published.size > 0 &&
  published.has(createHash('sha256').update(value).digest('hex'));

/** No template and no placeholder; and random as a whole, or in its longest part: behind a prefix that is a word. */
function isRandom(value: string, line: string): boolean {
  if (isTemplate(value) || PLACEHOLDER.test(value) || DATE.test(value)) return false;
  const parts = value.split(/[^A-Za-z0-9]/).sort((a, b) => b.length - a.length);
  return isDrawn(value, line) || (parts[0]!.length >= LONG_PART && isDrawn(parts[0]!, line));
}

/** A part as long as a key of its own. */
const LONG_PART = 24;

/** Neither id, hash, alphabet nor words; and drawn from its alphabet as a key is. */
function isDrawn(value: string, line: string): boolean {
  if (UUID.test(value) || isAlphabet(value)) return false;
  if (!/\d.*\d/.test(value) || !/[A-Za-z].*[A-Za-z]/.test(value)) return false;
  if (/^[0-9a-f]+$/i.test(value)) {
    return entropy(value) >= HEX_ENTROPY && !(HASH_LENGTHS.has(value.length) && HASH_LINE.test(line));
  }
  const least = Math.min(BASE64_ENTROPY, SHARE_OF_MOST * Math.log2(value.length));
  return entropy(value) >= least && changes(value) >= value.length / 6 && !isWords(value);
}

/** How often digits, capitals and small letters give way to each other: in what is written, seldom. */
function changes(value: string): number {
  const kinds = [...value].map((character) => {
    if (/[0-9]/.test(character)) return 0;
    return /[A-Z]/.test(character) ? 1 : 2;
  });
  return kinds.filter((kind, at) => at > 0 && kind !== kinds[at - 1]).length;
}

/** One character over and over, or a run of what people fill in for one they do not show. */
export const isFiller = (value: string): boolean => /^(.)\1*$/u.test(value) || /([xX*.0#])\1{7}/.test(value);

const isTemplate = (value: string): boolean =>
  /\$\{|\{\{|\}\}|<[\w -]+>|%[({]|%s|\$\(|#\{|^\$|^%\w+%$/.test(value);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Passwords that nobody means as one: in addresses of documentation and tests. */
export const isPlainWord = (value: string): boolean =>
  /^(?:pass(?:word|wd)?|pwd?|secret|token|test(?:ing)?|user(?:name)?|admin|root|postgres|mysql|change(?:it|me)|foo|bar|baz|\*+|x+|\.+)$/i.test(
    value,
  ) || isTemplate(value);

const DATE = /^\d{4}-\d\d-\d\d/;

const PLACEHOLDER =
  /example|sample|placeholder|changeme|change[_-]me|dummy|your[_-]|[_-]here$|foobar|insert|replace|redacted|lorem|not[_-]?a[_-]?(?:real|secret)|fake|\.\.\.$/i;

/** MD5, SHA-1, SHA-224, SHA-256, SHA-384, SHA-512 in hex. */
const HASH_LENGTHS: ReadonlySet<number> = new Set([32, 40, 56, 64, 96, 128]);
const HASH_LINE = /sha-?\d|md5|hash|integrity|checksum|digest|etag|commit|revision|fingerprint/i;

/** A run of neighbours in some alphabet: `abcdefgh`, `ABCDEFGH`, `01234567`, up or down. */
function isAlphabet(value: string): boolean {
  const LONGEST = 8;
  let up = 1;
  let down = 1;
  for (let at = 1; at < value.length; at++) {
    const step = value.charCodeAt(at) - value.charCodeAt(at - 1);
    up = step === 1 ? up + 1 : 1;
    down = step === -1 ? down + 1 : 1;
    if (up >= LONGEST || down >= LONGEST) return true;
  }
  return false;
}

/** Identifiers, paths and file names: most of it words, between separators or in camel case. */
function isWords(value: string): boolean {
  const words = value.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).filter(isWord);
  return words.reduce((sum, word) => sum + word.length, 0) >= value.length * 0.6;
}

/** Four letters or more of one case that can be spoken: a vowel in every four letters, and not only vowels. */
const isWord = (text: string): boolean =>
  /^[A-Z]?(?:[a-z]{3,}|[A-Z]{3,})$/.test(text) &&
  !/[^aeiouy]{4}|[aeiou]{4}/i.test(text) &&
  /[aeiouy]/i.test(text);
