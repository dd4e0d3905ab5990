import type { SequenceReader, TokenShards, Window } from '@framework/sdk';
import { Interleave } from './blend/interleave.js';
import type { SequenceIndex } from './sequence-index.js';
import { WindowStream } from './window-stream.js';

/** The windows of an index, of one stream or of a blend. */
export function packedWindows(index: SequenceIndex, tokens: TokenShards): SequenceReader {
  const { header } = index;
  const { windows, contextLength: length, order } = header;
  if (header.version === 1) {
    const stream = new WindowStream(null, index, length, order, tokens);
    return { windows, length, window: (sequence) => stream.window(checked(sequence)) };
  }
  const interleave = new Interleave(header.shares.map(({ parts }) => parts));
  let document = 0;
  let window = 0;
  const streams = header.shares.map((share) => {
    const [documents, firsts] = [document, window];
    document += share.documents;
    window += share.windows;
    const first = {
      documents: index.documents.subarray(documents, document),
      lengths: index.lengths.subarray(documents, document),
      windows: index.windows.subarray(firsts, window),
    };
    return new WindowStream(share.share, first, length, order, tokens);
  });
  return {
    windows,
    length,
    window(sequence): Window {
      const { stream, ordinal } = interleave.at(checked(sequence));
      return { ...streams[stream]!.window(ordinal), share: header.shares[stream]!.share };
    },
  };
}

/** @throws RangeError for what is no sequence number: a mistake of the caller's */
function checked(sequence: number): number {
  if (Number.isSafeInteger(sequence) && sequence >= 0) return sequence;
  throw new RangeError(`window ${sequence}: a sequence number is a whole number from 0`);
}
