import { matchesAt } from './matches-at.js';
import type { Recogniser, Span } from './recogniser.js';

/** Length of an IBAN by country (SWIFT's IBAN registry). */
const LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  `AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18
  FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20
  LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24
  SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30`
    .split(/\s+/)
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const START = /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?=[ -]?[A-Z0-9])/y;

/** Account numbers whose length is their country's and whose check digits fit; in one piece, or in groups of four. */
export const findIbans: Recogniser = (text, { account }) => {
  const found: Span[] = [];
  for (const match of matchesAt(text, START, account)) {
    const length = LENGTHS[match[0].slice(0, 2)];
    if (length === undefined) continue;
    const end = endOf(text, match.index, length);
    if (end === null) continue;
    const value = text.slice(match.index, end).replace(/[ -]/g, '');
    if (checksum(value) === 1) found.push({ kind: 'iban', start: match.index, end, value });
  }
  return found;
};

/** Where the number of that length ends; null where it is longer, shorter or grouped otherwise. */
function endOf(text: string, start: number, length: number): number | null {
  const separator = text[start + 4]!;
  const grouped = separator === ' ' || separator === '-';
  let at = start;
  for (let taken = 0; taken < length; taken++) {
    if (grouped && taken > 0 && taken % 4 === 0 && text[at++] !== separator) return null;
    if (!/[A-Z0-9]/.test(text[at++] ?? '')) return null;
  }
  return /[A-Za-z0-9]/.test(text[at] ?? '') ? null : at;
}

/** ISO 7064, MOD 97-10, the first four characters last. */
function checksum(value: string): number {
  let rest = 0;
  for (const character of value.slice(4) + value.slice(0, 4)) {
    const digits = Number.parseInt(character, 36);
    rest = (rest * (digits > 9 ? 100 : 10) + digits) % 97;
  }
  return rest;
}
