import { type LicenceNode, parseStatement } from '../expression/expression.js';
import { type Form, speaks } from '../text/comments.js';
import { type Detection, detectLicences } from '../text/detect.js';
import { MENTIONS } from '../text/mentions.js';
import { withComments } from '../text/pascal.js';
import { type LicenceReader, plainReader } from '../text/reader.js';
import { spdxTags, withoutTags } from '../text/spdx-tag.js';

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

/** Licence headers stand at the top; bundles keep them in the middle, where only `MENTIONS` are looked for. */
const TOP_BYTES = 8 * 1024;
/** What is mentioned so near the end of what is looked at may be said behind it: an id, a version. */
const NEAR_END = 256;
const SEARCHED_FROM = TOP_BYTES - NEAR_END;
/** Around such words, to catch the comment they stand in. */
const BEFORE = 2 * 1024;
const AFTER = 2 * 1024;
/** Places looked at beyond the top; a list of licences is no reason to read a file hundreds of times. */
const MOST_PLACES = 16;

/** Licence statements in the comments of a file, in the order they stand there. */
export function findHeaders(
  bytes: Uint8Array,
  form: Form | 'pascal' = 'source',
  reader: LicenceReader = plainReader,
): Header[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headers: Header[] = [];
  for (const { from, to } of windows(file, reader)) {
    const piece = file.subarray(from, to);
    const comments =
      form === 'pascal'
        ? reader.comments(withComments(piece, from > 0), 'source')
        : reader.comments(opened(piece, from), form);
    if (comments === undefined) continue;
    const tagged: LicenceNode[] = [];
    const tags = spdxTags(comments);
    for (const stated of tags) {
      const statement = parseStatement(stated);
      if (statement.kind !== 'expression') continue;
      headers.push({ kind: 'tag', stated, node: statement.node, offset: from });
      tagged.push(statement.node);
    }
    // Beside most tags nothing else is said.
    if (tagged.length > 0 && tagged.length === tags.length && !speaks(withoutTags(comments))) continue;
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

function windows(file: Buffer, reader: LicenceReader): { from: number; to: number }[] {
  const all = [{ from: 0, to: Math.min(TOP_BYTES, file.byteLength) }];
  if (file.byteLength <= TOP_BYTES) return all;
  const next = MENTIONS.map(() => 0);
  const found = MENTIONS.map(() => 0);
  for (const { at: behind, mention } of reader.mentions(file.subarray(SEARCHED_FROM))) {
    const at = SEARCHED_FROM + behind;
    if (at < next[mention]! || found[mention]!++ >= MOST_PLACES) continue;
    next[mention] = at + AFTER - NEAR_END;
    const last = all.at(-1)!;
    const from = Math.max(0, at - BEFORE);
    const to = Math.min(file.byteLength, at + AFTER);
    if (from <= last.to) last.to = Math.max(last.to, to);
    else all.push({ from, to });
  }
  return all;
}
