import { definePlugin, type NewVerdict, type RecordBatch, TEXT_KERNELS } from '@framework/sdk';
import { config as schema } from './config.js';
import { buildPrefilter, type Prefilter } from './prefilter/prefilter.js';
import { secretlintKeywords, secretRules } from './rules/tables.js';
import { ScannerPool } from './scan/scanner-pool.js';
import { verdictOn } from './verdict.js';

export default definePlugin(schema, ({ config, seed, find }) => {
  let prefilter: Prefilter | undefined;
  const scanners = new ScannerPool(config.processes, { seed, limit: config.scanTime * 1000 });

  const judge = async (batch: RecordBatch, row: number, signal: AbortSignal): Promise<NewVerdict | null> => {
    const bytes = batch.bytes(row);
    const candidate = prefilter!(bytes);
    if (candidate === null) return null;
    if (bytes.byteLength > config.maxScanBytes) {
      return {
        action: 'drop',
        reason: 'secret-scan-too-large',
        evidence: { bytes: bytes.byteLength, limit: config.maxScanBytes },
      };
    }
    return verdictOn(await scanners.scan({ bytes, ...candidate }, signal), config);
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
