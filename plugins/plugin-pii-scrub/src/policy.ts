import type { Kind } from './config.js';
import { parseIpv4, parseIpv6 } from './ip/address.js';
import { isSomebodys } from './ip/ranges.js';
import { lineBefore } from './recognisers/line-before.js';
import type { Span } from './recognisers/recogniser.js';

/**
 * Is what a recogniser found somebody's, and not part of what only looks like it? Recognisers know forms; this knows code:
 * versions, remotes, documentation, published test data.
 *
 * @param text as the recogniser was given it
 */
export const isPersonal = (text: string, span: Span): boolean => RULES[span.kind](text, span);

const RULES: Readonly<Record<Kind, (text: string, span: Span) => boolean>> = {
  email: (text, { start, end, value }) => {
    const [local, domain] = value.split(/@(?=[^@]*$)/) as [string, string];
    if (RESERVED.test(domain)) return false;
    // `git@github.com:owner/name`, and `ssh://git@…`.
    if (/^(?:git|hg|svn)$/.test(local) && /^[:/]/.test(text.slice(end, end + 1))) return false;
    // The part of an address on the web before its host: `https://user@host/`, `https://user:password@host/`. RFC 3986
    // §3.2: it ends at `/`, `?` or `#`; `https://host?to=jane@acme.io` holds an address.
    return !/:\/\/[^\s/?#@"'<>]*$/.test(text.slice(Math.max(0, start - 200), start));
  },
  ip: (text, { start, end, value }) => {
    const address = parseIpv4(value) ?? parseIpv6(value);
    if (address === null || !isSomebodys(address)) return false;
    // A short prefix such as `2001::/16` is a network of many.
    if (address.version === 6) return address.groups.slice(2).some((group) => group !== 0);
    return !isVersion(text, start, end, value);
  },
  card: (text, { start, end, value }) => {
    if (TEST_CARDS.has(value) || /(\d)\1{7}/.test(value)) return false;
    const written = text.slice(start, end);
    if (/[ -]/.test(written)) return true;
    // In one piece it is most often just a number: unless it stands in quotes or the line speaks of cards.
    return (
      /["'`]/.test(text[start - 1] ?? '') ||
      /\b(?:card|credit|debit|visa|mastercard|amex|pan)\b/i.test(lineBefore(text, start, 120))
    );
  },
  iban: () => true,
  phone: () => true,
  name: () => true,
};

/** RFC 2606 and 6761: nobody's domains; `users.noreply` of hosts is not an address mail reaches. */
const RESERVED =
  /(?:^|\.)(?:example(?:\.(?:com|net|org))?|test|invalid|localhost|local|internal|users\.noreply\.github\.com)$/;

/** Four numbers that are a version, or an object's identifier. */
function isVersion(text: string, start: number, end: number, value: string): boolean {
  const before = text.slice(Math.max(0, start - 40), start);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  if (/(?:\bv|version|ver\.?|release|revision|build|oid|section|§)["'\s:=(]*$/i.test(line)) return true;
  // `Chrome/91.0.4472.124`, `package@1.2.3.4`, `>=1.2.3.4`, `1.2.3.4-beta`
  if (/[A-Za-z]\/$|@$|[~^<>]=?\s*$/.test(line) || /^[-+][A-Za-z]/.test(text.slice(end, end + 2))) return true;
  // Small numbers are a section, a version or an object identifier, unless something near says that they are an address.
  const small = value.split('.').filter((octet) => octet.length === 1).length;
  return (
    small >= 2 &&
    !/\b(?:ip|addr(?:ess)?|host|server|dns|gateway|peer|remote|client|https?:\/\/)/i.test(before)
  );
}

/** Numbers that payment providers publish for tests. */
const TEST_CARDS: ReadonlySet<string> = new Set([
  '4111111111111111',
  '4012888888881881',
  '4242424242424242',
  '4000056655665556',
  '4222222222222',
  '4000000000000002',
  '5555555555554444',
  '5105105105105100',
  '5200828282828210',
  '2223003122003222',
  '378282246310005',
  '371449635398431',
  '378734493671000',
  '6011111111111117',
  '6011000990139424',
  '3530111333300000',
  '3566002020360505',
  '30569309025904',
  '38520000023237',
]);
