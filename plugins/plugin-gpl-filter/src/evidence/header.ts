import { type LicenceNode, parseStatement } from '../expression/expression.js';
import { type Detection, detectLicences } from '../text/detect.js';
import { spdxTags } from '../text/spdx-tag.js';

/** What a file's own comments say of its licence. */
export type Header =
  /** `SPDX-License-Identifier`: the author's statement about this very file. */
  | { readonly kind: 'tag'; readonly stated: string; readonly node: LicenceNode; readonly offset: number }
  | { readonly kind: 'prose'; readonly detection: Detection; readonly offset: number };

/** Licence headers stand at the top; bundles keep them in the middle, where only these words are looked for. */
const TOP_BYTES = 8 * 1024;
const LOOKED_FOR = [
  'SPDX-License-Identifier',
  'General Public License',
  'GENERAL PUBLIC LICENSE',
  'general public license',
].map((words) => Buffer.from(words));
/** Around such words, to catch the comment they stand in. */
const BEFORE = 2 * 1024;
const AFTER = 2 * 1024;
/** Places looked at beyond the top; a list of licences is no reason to read a file hundreds of times. */
const MOST_PLACES = 16;

/** Comments that cannot speak of a licence are not looked at further. */
const SPEAKS =
  /licen[cs]|copying|gpl|public domain|redistribut|permission|proprietary|confidential|trade secret|commercial/i;

/** What a file is: in prose a line that begins with `#` is a heading, and only comments of HTML are none of the text. */
export type Form = 'source' | 'prose';

/** Licence statements in the comments of a file, in the order they stand there. */
export function findHeaders(bytes: Uint8Array, form: Form = 'source'): Header[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headers: Header[] = [];
  for (const { from, to } of windows(file)) {
    const piece = file.toString('utf8', from, to);
    if (!SPEAKS.test(piece)) continue;
    const comments = form === 'prose' ? markupComments(piece) : commentsOf(piece);
    if (!SPEAKS.test(comments)) continue;
    const tags = spdxTags(comments);
    for (const stated of tags) {
      const statement = parseStatement(stated);
      if (statement.kind === 'expression') {
        headers.push({ kind: 'tag', stated, node: statement.node, offset: from });
      }
    }
    if (tags.length > 0) continue;
    const detection = detectLicences(comments, 'comments');
    if (detection !== null) headers.push({ kind: 'prose', detection, offset: from });
  }
  return headers;
}

/** `<!-- … -->`; one that is cut off at either end of the piece is read as far as it goes. */
const markupComments = (piece: string): string =>
  [...piece.matchAll(/<!--([\s\S]*?)(?:-->|$)/g)].map((match) => match[1]!).join('\n');

function windows(file: Buffer): { from: number; to: number }[] {
  const all = [{ from: 0, to: Math.min(TOP_BYTES, file.byteLength) }];
  const places: number[] = [];
  for (const words of LOOKED_FOR) {
    let at = file.indexOf(words, TOP_BYTES);
    for (let found = 0; at >= 0 && found < MOST_PLACES; found++) {
      places.push(at);
      at = file.indexOf(words, at + AFTER);
    }
  }
  for (const at of places.sort((a, b) => a - b)) {
    const last = all.at(-1)!;
    const from = Math.max(0, at - BEFORE);
    const to = Math.min(file.byteLength, at + AFTER);
    if (from <= last.to) last.to = Math.max(last.to, to);
    else all.push({ from, to });
  }
  return all;
}

/**
 * The comments of a piece of source in almost any language, one after the other: `/* *\/`, `//`, `#`, `--`, `;`, `%`,
 * `<!-- -->`, and a docstring at the top. Code is left out: a program may well contain the words of a licence.
 */
export function commentsOf(source: string): string {
  const comments: string[] = [];
  let block: string | null = null;
  for (const line of source.split('\n')) {
    let rest = line;
    while (rest !== '') {
      if (block !== null) {
        const end = rest.indexOf(block);
        comments.push(end < 0 ? rest : rest.slice(0, end));
        rest = end < 0 ? '' : rest.slice(end + block.length);
        if (end >= 0) block = null;
      } else if (!mayHoldComment(rest)) {
        rest = '';
      } else {
        const opening = BLOCK.exec(rest);
        const whole = LINE.exec(rest);
        if (whole && (!opening || whole.index <= opening.index)) {
          comments.push(whole[1]!);
          rest = '';
        } else if (opening) {
          block = BLOCK_END[opening[1] as keyof typeof BLOCK_END];
          rest = rest.slice(opening.index + opening[0].length);
        } else {
          rest = '';
        }
      }
    }
  }
  return comments.join('\n');
}

/** Whether `LINE` or `BLOCK` may match: told without them of most lines of code. */
function mayHoldComment(line: string): boolean {
  let at = 0;
  while (at < line.length && isAsciiSpace(line.charCodeAt(at))) at++;
  // Spaces beyond ASCII are the expressions' business.
  if (line.charCodeAt(at) > 0x7f || BEGINS.test(line.slice(at, at + 3))) return true;
  for (at = line.indexOf('/', at); at >= 0; at = line.indexOf('/', at + 1)) {
    const next = line.charCodeAt(at + 1);
    if (next === SLASH || next === STAR) return true;
  }
  return line.includes('<!--');
}

const isAsciiSpace = (code: number): boolean => code === 0x20 || (code >= 0x09 && code <= 0x0d);
const SLASH = 0x2f;
const STAR = 0x2a;
/** How the first word of a line may begin that is, or opens, a comment. */
const BEGINS = /^(?:#|--|;|%|\.\\|rem|dnl|[rub]?["']["']|\(\*|\{-)/i;

const BLOCK_END = { '/*': '*/', '<!--': '-->', '"""': '"""', "'''": "'''", '(*': '*)', '{-': '-}' } as const;
const BLOCK = /(?:^\s*[rRuUbB]?(?="""|''')|(?=\/\*|<!--)|^\s*(?=\(\*|\{-))(\/\*|<!--|"""|'''|\(\*|\{-)/;
/** A line comment: at the line's start in any language; after code only `//`, which is not part of an address. */
const LINE = /(?:^\s*(?:\/\/+|#+|--+|;+|%+|\.\\"|rem\b|dnl\b)|(?<=[\s;{}])\/\/)(.*)$/i;
