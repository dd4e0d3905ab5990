import type { JsonObject, NewVerdict } from '@framework/sdk';
import type { Finding } from './scan/finding.js';
import type { ScanOutcome } from './scan/scanner.js';

/** Findings listed in the evidence; the number of all is there too. */
const LISTED = 5;

export type Drop = Extract<NewVerdict, { readonly action: 'drop' }>;

/** Null for a candidate in which nothing was found. A file that could not be scanned is never kept. */
export function verdictOn(outcome: ScanOutcome, scanTime: number): Drop | null {
  switch (outcome.kind) {
    case 'timeout':
      return { action: 'drop', reason: 'secret-scan-timeout', evidence: { seconds: scanTime } };
    case 'failed':
      return { action: 'drop', reason: 'secret-scan-failed' };
    case 'findings': {
      const [first] = outcome.findings;
      if (first === undefined) return null;
      const findings = outcome.findings.slice(0, LISTED).map(asJson);
      return { action: 'drop', reason: 'secret', evidence: { found: outcome.findings.length, findings } };
    }
  }
}

const asJson = ({ rule, line, column, length, fingerprint }: Finding): JsonObject => ({
  rule,
  line,
  column,
  length,
  fingerprint,
});
