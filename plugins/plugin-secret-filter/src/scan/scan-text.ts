import { isUtf8 } from 'node:buffer';
import { createHmac } from 'node:crypto';
import { secretRules } from '../rules/tables.js';
import type { Finding } from './finding.js';
import { type Match, withoutOverlaps } from './match.js';
import type { ScanRequest } from './messages.js';
import { findByRules } from './own-rules.js';
import { findBySecretlint } from './secretlint.js';

/** Scans one candidate. Bytes that are no UTF-8 count as one replacement character each. */
export async function scanText(request: ScanRequest, key: Uint8Array): Promise<Finding[]> {
  const { bytes } = request;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const ours = findByRules(
    text,
    request.rules.map((number) => secretRules[number]!),
  );
  const theirs = request.secretlint ? await findBySecretlint(text) : [];
  return locate(text, withoutOverlaps([...ours, ...theirs]), key, isUtf8(bytes));
}

/** @param exact whether the text is the document's bytes, so that a place in one is a place in the other */
function locate(text: string, matches: readonly Match[], key: Uint8Array, exact: boolean): Finding[] {
  const bytesBefore = byteOffsets(text);
  let line = 1;
  let lineStart = 0;
  return matches.map(({ rule, start, end }) => {
    for (let at = text.indexOf('\n', lineStart); at >= 0 && at < start; at = text.indexOf('\n', lineStart)) {
      line++;
      lineStart = at + 1;
    }
    const value = text.slice(start, end);
    const whole = exact ? wholeOf(text, start, end) : null;
    return {
      rule,
      line,
      column: codePoints(text.slice(lineStart, start)) + 1,
      length: codePoints(value),
      fingerprint: createHmac('sha256', key).update(value).digest('hex').slice(0, 16),
      span: whole === null ? null : [bytesBefore(start), bytesBefore(whole)],
    };
  });
}

const codePoints = (text: string): number => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};

/**
 * Where a secret ends that is found by its beginning: a token at the end of its run, a key's block at its last line; null where that
 * is not there.
 */
function wholeOf(text: string, start: number, end: number): number | null {
  const opening = /^(?:-----BEGIN ([ A-Z0-9_-]{0,110})-----|PuTTY-User-Key-File-)/.exec(
    text.slice(start, start + 200),
  );
  if (opening === null) {
    RUN.lastIndex = end;
    return RUN.exec(text) === null ? end : RUN.lastIndex;
  }
  const closing = opening[1] === undefined ? -1 : text.indexOf(`-----END ${opening[1]}-----`, start);
  return closing < 0 ? null : Math.max(end, closing + `-----END ${opening[1]}-----`.length);
}

/** Base64 in either alphabet; a dash within it, and no `--` that ends a comment behind it. */
const RUN = /(?:-?[\w+/=])+/y;

/** Bytes of UTF-8 before a place; places are asked for in rising order, or near enough. */
function byteOffsets(text: string): (at: number) => number {
  let [known, bytes] = [0, 0];
  return (at) => {
    bytes =
      at >= known
        ? bytes + Buffer.byteLength(text.slice(known, at))
        : bytes - Buffer.byteLength(text.slice(at, known));
    known = at;
    return bytes;
  };
}
