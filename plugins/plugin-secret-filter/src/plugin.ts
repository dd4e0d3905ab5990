import { definePlugin, type NewVerdict, type RecordBatch, TEXT_KERNELS } from '@framework/sdk';
import { config as schema } from './config.js';
import { buildPrefilter, type Prefilter } from './prefilter/prefilter.js';
import { secretlintKeywords, secretRules } from './rules/tables.js';
import type { Finding } from './scan/finding.js';
import { ScannerPool } from './scan/scanner-pool.js';
import { scrub, withWords } from './scrub.js';
import { type Drop, verdictOn } from './verdict.js';

export default definePlugin(schema, ({ config, seed, find }) => {
  let prefilter: Prefilter | undefined;
  const scanners = new ScannerPool(config.processes, { seed, limit: config.scanTime * 1000 });

  /** What is found in a text; null where nothing is. */
  const look = async (bytes: Uint8Array, signal: AbortSignal): Promise<Looked | null> => {
    const candidate = prefilter!(bytes);
    if (candidate === null) return null;
    if (bytes.byteLength > config.maxScanBytes) {
      const evidence = { bytes: bytes.byteLength, limit: config.maxScanBytes };
      return { verdict: { action: 'drop', reason: 'secret-scan-too-large', evidence }, findings: [] };
    }
    const outcome = await scanners.scan({ bytes, ...candidate }, signal);
    const verdict = verdictOn(outcome, config.scanTime);
    return verdict && { verdict, findings: outcome.kind === 'findings' ? outcome.findings : [] };
  };

  const judge = async (batch: RecordBatch, row: number, signal: AbortSignal): Promise<NewVerdict | null> => {
    const first = await look(batch.bytes(row), signal);
    if (first === null || first.findings.length === 0 || config.action === 'drop')
      return first?.verdict ?? null;
    let document = scrub({ bytes: batch.bytes(row), words: [] }, first.findings);
    // What is left is looked through again: one secret may have hidden another.
    for (let round = 1; document !== null && round < MOST_ROUNDS; round++) {
      const next = await look(document.bytes, signal);
      if (next === null) return { ...first.verdict, action: 'rewrite', bytes: withWords(document) };
      if (next.findings.length === 0) return next.verdict;
      document = scrub(document, next.findings);
    }
    return first.verdict;
  };

  return {
    hooks: {
      filter: {
        parallel: 'per-batch',
        async apply(batch, ctx) {
          const offered = find(TEXT_KERNELS);
          prefilter ??= buildPrefilter(
            secretRules,
            secretlintKeywords,
            offered?.ok ? offered.features : undefined,
          );
          const rows = Array.from({ length: batch.length }, (_, row) => row).filter((row) =>
            batch.alive(row),
          );
          const verdicts = await Promise.all(
            rows.map((row) => {
              ctx.signal.throwIfAborted();
              return judge(batch, row, ctx.signal);
            }),
          );
          for (const [index, verdict] of verdicts.entries()) if (verdict) batch.judge(rows[index]!, verdict);
        },
      },
      teardown: () => scanners.close(),
    },
  };
});

interface Looked {
  readonly verdict: Drop;
  readonly findings: readonly Finding[];
}

/** A document in which something is found each time is dropped in the end. */
const MOST_ROUNDS = 4;
