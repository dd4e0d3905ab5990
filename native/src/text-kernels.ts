import type { UnigramKernels } from '@framework/sdk';
import type { NativeTextCalls } from './text-calls.js';

/**
 * The addon's functions as the slot `fw.text-kernels` has them. They run on the threads of the process's one pool
 * (`setThreads`), and no result depends on how many those are.
 */
export function unigramKernels(native: NativeTextCalls): UnigramKernels {
  return {
    spanCounter({ characters, classes }, maxDistinct) {
      const counter = native.spanCounter(characters, classes, maxDistinct);
      return {
        add: (texts, weight = 1) => native.spanCounterAdd(counter, texts, weight),
        take() {
          const { bytes, offsets, ...rest } = native.spanCounterTake(counter);
          return { spans: { bytes, offsets }, ...rest };
        },
      };
    },

    seedPieces({ spans, counts }, maxLength, limit) {
      const { bytes, offsets, ...rest } = native.seedPieces(
        spans.bytes,
        spans.offsets,
        counts,
        maxLength,
        limit,
      );
      return { pieces: { bytes, offsets }, ...rest };
    },

    doubleArray: ({ bytes, offsets }) => native.doubleArray(bytes, offsets),

    expectation: ({ spans, counts }, { trie, scores, weights, required, costOfByte }) =>
      native.expectation(
        ...([spans.bytes, spans.offsets, counts, scores.length] as const),
        ...([trie.base, trie.check, trie.value, scores, weights, required, costOfByte] as const),
      ),

    countUses: ({ spans, counts }, { trie, pieces, scores }) =>
      native.countUses(
        ...([spans.bytes, spans.offsets, counts, pieces.bytes, pieces.offsets] as const),
        ...([trie.base, trie.check, trie.value, scores] as const),
      ),

    alternatives: ({ trie, pieces, scores }, wanted) =>
      native.alternatives(
        ...([pieces.bytes, pieces.offsets, trie.base, trie.check, trie.value, scores, wanted] as const),
      ),

    encoder({ pieces, ids, scores, unknownScore, unknownId, byteIds }) {
      const encoder = native.unigramEncoder(
        ...([pieces.bytes, pieces.offsets, ids, scores, unknownScore, unknownId, byteIds] as const),
      );
      return { encode: (texts) => native.unigramEncode(encoder, texts) };
    },

    concatenate({ bytes, offsets }, numbers) {
      const out = new Uint8Array(native.concatenatedSize(bytes, offsets, numbers));
      native.concatenate(bytes, offsets, numbers, out);
      return out;
    },
  };
}
