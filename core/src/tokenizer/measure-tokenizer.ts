import type { OpenedTokenizer } from './opened-tokenizer.js';
import { readTextFile } from './text-files.js';
import type { Measured, TextFile, TokenizerMeasure } from './tokenizer-question.js';
import { identityOf, vocabularyOf } from './vocabulary.js';

/** How many tokens each bucket's files are, and what `compare` needs of the vocabulary. One file is in memory at a time. */
export async function measureTokenizer(
  opened: OpenedTokenizer,
  texts: readonly TextFile[],
): Promise<TokenizerMeasure> {
  const buckets: Record<string, Measured> = {};
  for (const { bucket, path } of texts) {
    const text = await readTextFile(path);
    const before = buckets[bucket] ?? { files: 0, bytes: 0, tokens: 0 };
    buckets[bucket] = {
      files: before.files + 1,
      bytes: before.bytes + text.byteLength,
      tokens: before.tokens + opened.tokenizer.encode(text).length,
    };
  }
  const { description, pieces, unreachable } = vocabularyOf(opened);
  return {
    ...identityOf(opened),
    losses: description?.losses ?? null,
    texts: pieces.flatMap(({ text, kind }) => (kind === 'text' ? [text] : [])),
    unreachable,
    buckets,
  };
}
