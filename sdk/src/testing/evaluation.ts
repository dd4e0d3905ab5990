import { createHash } from 'node:crypto';
import type { HookContext } from '../hooks/context.js';
import type { EvalContext, EvalReport, EvalResult } from '../hooks/evaluate.js';
import { randomStream } from '../random.js';
import type { TokenShards } from '../slots/sequencer.js';
import type { Tokenizer } from '../slots/tokenizer.js';
import { recordBatch } from './batches.js';

/** A kept document of a test's corpus. */
export interface TestDocument {
  readonly id: string;
  readonly text: string;
  /** `train` when left out. */
  readonly split?: string;
  /** What stands before the first `:` of the id when left out. */
  readonly repository?: string;
}

/**
 * Token shards in memory: each document's ids with an end of document behind them.
 *
 * @example
 * // examples/testing.ts#tokenShards
 * export const lengths = (tokenizer: Tokenizer): readonly number[] =>
 *   tokenShards([{ id: 'repo:a.ts', text: 'const a = 1;' }], tokenizer).documents.map(({ tokens }) => tokens);
 */
export function tokenShards(documents: readonly TestDocument[], tokenizer: Tokenizer): TokenShards {
  const contents = documents.map(({ text }) => new TextEncoder().encode(text));
  const ids = contents.map((bytes) =>
    Uint32Array.from([...tokenizer.encode(bytes), tokenizer.endOfDocument]),
  );
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  return {
    fingerprint: sha256(Buffer.concat(contents)),
    vocabularySize: tokenizer.vocabularySize,
    documents: documents.map(({ id, split = 'train', repository }, index) => ({
      id,
      sha256: sha256(contents[index]!),
      repository: repository ?? id.replace(/:.*$/s, ''),
      split,
      share: 'code',
      tokens: ids[index]!.length,
      bytes: contents[index]!.byteLength,
    })),
    read: (document) => ids[document]!,
  };
}

/**
 * An evaluation's context, from a plugin's own, over documents written by hand.
 *
 * @example
 * // examples/testing.ts#evalContext
 * // An evaluation over documents written by hand; slots it asks for stand in the base context.
 * export const measure = async (
 *   evaluator: TestPlugin,
 *   base: ReturnType<typeof hookContext>,
 *   tokenizer: Tokenizer,
 * ): Promise<EvalResult | undefined> => {
 *   const documents = [
 *     { id: 'repo:a.ts', text: 'const a = 1;', split: 'heldout' },
 *     { id: 'repo:b.ts', text: 'const b = 2;' },
 *   ];
 *   const report = evalReport();
 *   await evaluator.hooks!.evaluate!(report, evalContext(base, documents, tokenizer));
 *   return report.results.get('held-out-loss');
 * };
 */
export function evalContext(
  base: HookContext,
  documents: readonly TestDocument[],
  tokenizer: Tokenizer,
  seed = 1,
): EvalContext {
  return {
    ...base,
    step: 1,
    random: (sequence) => randomStream({ seed, plugin: base.plugin, hook: 'evaluate 1', sequence }),
    async *documents(split) {
      const rows = documents.filter((document) => (document.split ?? 'train') === split);
      if (rows.length > 0) yield recordBatch(rows.map(({ id, text }) => ({ id, content: text })));
    },
    tokens: tokenShards(documents, tokenizer),
    fitted: null,
    progress: () => undefined,
  };
}

/**
 * A report that keeps what was added.
 *
 * @example
 * // examples/testing.ts#evalContext
 * // An evaluation over documents written by hand; slots it asks for stand in the base context.
 * export const measure = async (
 *   evaluator: TestPlugin,
 *   base: ReturnType<typeof hookContext>,
 *   tokenizer: Tokenizer,
 * ): Promise<EvalResult | undefined> => {
 *   const documents = [
 *     { id: 'repo:a.ts', text: 'const a = 1;', split: 'heldout' },
 *     { id: 'repo:b.ts', text: 'const b = 2;' },
 *   ];
 *   const report = evalReport();
 *   await evaluator.hooks!.evaluate!(report, evalContext(base, documents, tokenizer));
 *   return report.results.get('held-out-loss');
 * };
 */
export function evalReport(): EvalReport & { readonly results: ReadonlyMap<string, EvalResult> } {
  const results = new Map<string, EvalResult>();
  return { step: 1, results, add: (id, result) => void results.set(id, result) };
}
