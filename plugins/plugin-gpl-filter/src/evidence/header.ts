import { type LicenceNode, parseStatement } from '../expression/expression.js';
import type { Form } from '../text/comments.js';
import { type Detection, detectLicences } from '../text/detect.js';
import { type LicenceReader, plainReader } from '../text/reader.js';
import { spdxTags } from '../text/spdx-tag.js';

/** What a file's own comments say of its licence. */
export type Header =
  /** `SPDX-License-Identifier`: the author's statement about this very file. */
  | { readonly kind: 'tag'; readonly stated: string; readonly node: LicenceNode; readonly offset: number }
  | { readonly kind: 'prose'; readonly detection: Detection; readonly offset: number };

/** Licence headers stand at the top; bundles keep them in the middle, where only a few words are looked for. */
const TOP_BYTES = 8 * 1024;
/** Around such words, to catch the comment they stand in. */
const BEFORE = 2 * 1024;
const AFTER = 2 * 1024;

/** Licence statements in the comments of a file, in the order they stand there. */
export function findHeaders(
  bytes: Uint8Array,
  form: Form = 'source',
  reader: LicenceReader = plainReader,
): Header[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headers: Header[] = [];
  for (const { from, to } of windows(file, reader)) {
    const comments = reader.comments(file.subarray(from, to), form);
    if (comments === undefined) continue;
    const tags = spdxTags(comments);
    for (const stated of tags) {
      const statement = parseStatement(stated);
      if (statement.kind === 'expression') {
        headers.push({ kind: 'tag', stated, node: statement.node, offset: from });
      }
    }
    if (tags.length > 0) continue;
    const detection = detectLicences(comments, 'comments', reader);
    if (detection !== null) headers.push({ kind: 'prose', detection, offset: from });
  }
  return headers;
}

function windows(file: Buffer, reader: LicenceReader): { from: number; to: number }[] {
  const all = [{ from: 0, to: Math.min(TOP_BYTES, file.byteLength) }];
  for (const at of reader.statements(file, TOP_BYTES, AFTER)) {
    const last = all.at(-1)!;
    const from = Math.max(0, at - BEFORE);
    const to = Math.min(file.byteLength, at + AFTER);
    if (from <= last.to) last.to = Math.max(last.to, to);
    else all.push({ from, to });
  }
  return all;
}
