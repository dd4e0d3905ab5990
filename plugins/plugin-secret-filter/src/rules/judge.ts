import { entropy } from './entropy.js';
import type { SecretRule } from './rule.js';

/** detect-secrets' limits for high-entropy strings. */
const BASE64_ENTROPY = 4.5;
const HEX_ENTROPY = 3;

/** Is what a rule's pattern found a secret? `line` is the text of the line it begins on. */
export function isSecret(rule: SecretRule, value: string, line: string): boolean {
  if (entropy(value) < rule.entropy || isFiller(value)) return false;
  if (rule.allow.some((pattern) => pattern.test(value))) return false;
  if (rule.judge === 'form') return true;
  if (isTemplate(value) || !/\d/.test(value) || isAlphabet(value)) return false;
  return rule.judge === 'assigned' || isRandomLiteral(value, line);
}

function isRandomLiteral(value: string, line: string): boolean {
  if (PLACEHOLDER.test(value) || UUID.test(value)) return false;
  if (/^[0-9a-f]+$/i.test(value)) {
    return entropy(value) >= HEX_ENTROPY && !(HASH_LENGTHS.has(value.length) && HASH_LINE.test(line));
  }
  return entropy(value) >= BASE64_ENTROPY && !isWords(value);
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

/** Identifiers, paths and file names: words of one case between separators, or in camel case, few digits among them. */
function isWords(value: string): boolean {
  const words = value.split(/[^A-Za-z]+|(?<=[a-z])(?=[A-Z])/).filter((word) => word.length >= 4);
  const letters = words.filter((word) => /^[A-Z]?[a-z]+$|^[A-Z]+$/.test(word) && /[aeiouy]/i.test(word));
  return letters.reduce((sum, word) => sum + word.length, 0) >= value.length * 0.6;
}
