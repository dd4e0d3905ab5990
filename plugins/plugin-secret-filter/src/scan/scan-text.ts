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
  return locate(text, withoutOverlaps([...ours, ...theirs]), key);
}

function locate(text: string, matches: readonly Match[], key: Uint8Array): Finding[] {
  let line = 1;
  let lineStart = 0;
  return matches.map(({ rule, start, end }) => {
    for (let at = text.indexOf('\n', lineStart); at >= 0 && at < start; at = text.indexOf('\n', lineStart)) {
      line++;
      lineStart = at + 1;
    }
    const value = text.slice(start, end);
    return {
      rule,
      line,
      column: codePoints(text.slice(lineStart, start)) + 1,
      length: codePoints(value),
      fingerprint: createHmac('sha256', key).update(value).digest('hex').slice(0, 16),
    };
  });
}

const codePoints = (text: string): number => {
  let count = 0;
  for (const _ of text) count++;
  return count;
};
