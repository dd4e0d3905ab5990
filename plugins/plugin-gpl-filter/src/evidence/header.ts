import { type LicenceNode, parseStatement } from '../expression/expression.js';
import type { Form } from '../text/comments.js';
import { type Detection, detectLicences } from '../text/detect.js';
import { type LicenceReader, plainReader } from '../text/reader.js';
import { spdxTags } from '../text/spdx-tag.js';

/** What a file's own comments say of its licence. */
export type Header =
  /** `SPDX-License-Identifier`: the author's statement about this very file. */
  | { readonly kind: 'tag'; readonly stated: string; readonly node: LicenceNode; readonly offset: number }
  | {
      readonly kind: 'prose';
      readonly detection: Detection;
      readonly offset: number;
      /** Licences that tags beside it name: what the words say of those adds nothing. */
      readonly tagged?: readonly LicenceNode[];
    };

/** Licence headers stand at the top; bundles keep them in the middle, where only these words are looked for. */
const TOP_BYTES = 8 * 1024;
const LOOKED_FOR = [
  'SPDX-License-Identifier',
  'General Public License',
  'GENERAL PUBLIC LICENSE',
  'general public license',
  'Mozilla Public License',
  'Eclipse Public License',
  'DISTRIBUTION LICENSE (CDDL)',
  'Distribution License (CDDL)',
  'creativecommons.org/licenses/by-',
  'MODULE_LICENSE',
].map((words) => Buffer.from(words));
/** Around such words, to catch the comment they stand in. */
const BEFORE = 2 * 1024;
const AFTER = 2 * 1024;
/** Places looked at beyond the top; a list of licences is no reason to read a file hundreds of times. */
const MOST_PLACES = 16;

/** Licence statements in the comments of a file, in the order they stand there. */
export function findHeaders(
  bytes: Uint8Array,
  form: Form = 'source',
  reader: LicenceReader = plainReader,
): Header[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headers: Header[] = [];
  for (const { from, to } of windows(file)) {
    const comments = reader.comments(opened(file.subarray(from, to), from), form);
    if (comments === undefined) continue;
    const tagged: LicenceNode[] = [];
    for (const stated of spdxTags(comments)) {
      const statement = parseStatement(stated);
      if (statement.kind !== 'expression') continue;
      headers.push({ kind: 'tag', stated, node: statement.node, offset: from });
      tagged.push(statement.node);
    }
    const detection = detectLicences(comments, 'comments', reader);
    if (detection !== null) {
      headers.push({
        kind: 'prose',
        detection,
        offset: from,
        ...(tagged.length === 0 ? {} : { tagged }),
      });
    }
  }
  return headers;
}

/** A piece that begins within a comment, as one that begins with it. */
function opened(piece: Buffer, from: number): Buffer {
  if (from === 0) return piece;
  const end = piece.indexOf('*/');
  const start = piece.indexOf('/*');
  return end >= 0 && (start < 0 || end < start) ? Buffer.concat([OPENING, piece]) : piece;
}
const OPENING = Buffer.from('/*');

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
