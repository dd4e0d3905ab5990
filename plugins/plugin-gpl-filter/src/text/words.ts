/**
 * A licence's words, so that the same licence reads the same whatever its wrapping, comment markers, mark-up,
 * capitals, spelling and copyright lines. After the matching guidelines of the SPDX licence list (annex B of the
 * specification): case, punctuation, white space and copyright notices do not count.
 */
export function licenceWords(text: string): string[] {
  let plain = NAMES_A_HOLDER.test(text) ? withoutCopyrightLines(text) : text;
  // Each is looked for before it is replaced: most texts have none of them.
  if (plain.includes('<') || plain.includes('](')) plain = plain.replace(MARKUP, ' ');
  if (plain.includes('+')) plain = plain.replace(/(\d)\+/g, '$1 orlater');
  plain = plain.toLowerCase();
  if (plain.includes('&')) plain = plain.replace(/&[a-z]{2,6};/g, ' ');
  if (plain.includes('licence')) plain = plain.replace(/licence/g, 'license');
  if (plain.includes('sub-licen')) plain = plain.replace(/\bsub-licen/g, 'sublicen');
  return plain.match(WORD)?.slice(0, WORD_LIMIT) ?? [];
}

const withoutCopyrightLines = (text: string): string =>
  text
    .split('\n')
    .filter((line) => line.length > LONGEST_COPYRIGHT_LINE || !isCopyrightLine(line))
    .join('\n');

// Letters beyond ASCII count as such without a table: licences are hardly ever written in them.
const WORD = /[a-z0-9\u00c0-\u1fff\u2c00-\u2fff\u3040-\ud7ff]+/g;
/** Ten times the longest licence: what is longer is no licence, and must not cost the time of one. */
const WORD_LIMIT = 100_000;
/** A whole licence may stand in one line, behind its copyright notice. */
const LONGEST_COPYRIGHT_LINE = 200;
/** `Copyright 2014 Somebody. Licensed under the BSD 2-clause license.` says more than whose it is. */
const isCopyrightLine = (line: string): boolean => COPYRIGHT_LINE.test(line) && !GRANT.test(line);
const GRANT = /\blicen[cs]ed?\b.{0,40}\b(?:under|by|the)\b/i;
// A year or a mark must follow: a wrapped line may well begin with `copyright license to reproduce`.
const COPYRIGHT_LINE =
  /^[^a-z0-9©]{0,16}(?:copyright:?\s{1,4}(?:\(c\)|©|&copy;|by\b|\d{4}|[<[{]|year\b|the\b.{0,60}(?:authors|contributors))|\(c\)|©|all rights reserved)/i;
/** What every such line has. */
const NAMES_A_HOLDER = /copyright|\(c\)|©|all rights reserved/i;
const MARKUP = /<[^<>\n]{0,120}>|\]\([^()\n]{0,200}\)/g;
