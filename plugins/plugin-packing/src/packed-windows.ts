import type { SequenceReader, TokenShards, Window } from '@framework/sdk';
import { BlendOrder } from './blend/blend-order.js';
import { isBlend, packingOf, type SequenceIndex, streamsOf } from './sequence-index.js';
import { WindowStream } from './window-stream.js';

/** The windows of an index, of one stream or of a blend. */
export function packedWindows(index: SequenceIndex, tokens: TokenShards): SequenceReader {
  const { header } = index;
  const { windows, contextLength: length, order } = header;
  const key = packingOf(header);
  if (!isBlend(header)) {
    const stream = new WindowStream(null, index, key, order, tokens);
    return { windows, length, window: (sequence) => stream.window(checked(sequence)) };
  }
  const { shares } = header;
  const turns = new BlendOrder(
    shares.map(({ parts, languages }) => ({
      parts,
      languages: languages?.map((language) => language.parts) ?? null,
    })),
  );
  let document = 0;
  let window = 0;
  const streams = shares.flatMap((share) =>
    streamsOf(share).map((stream) => {
      const [documents, firsts] = [document, window];
      document += stream.documents;
      window += stream.windows;
      const first = {
        documents: index.documents.subarray(documents, document),
        lengths: index.lengths.subarray(documents, document),
        windows: index.windows.subarray(firsts, window),
      };
      const name = 'language' in stream ? `${share.share}/${stream.language}` : share.share;
      return new WindowStream(name, first, key, order, tokens);
    }),
  );
  return {
    windows,
    length,
    window(sequence): Window {
      const { share, stream, ordinal } = turns.at(checked(sequence));
      return { ...streams[stream]!.window(ordinal), share: shares[share]!.share };
    },
  };
}

/** @throws RangeError for what is no sequence number: a mistake of the caller's */
function checked(sequence: number): number {
  if (Number.isSafeInteger(sequence) && sequence >= 0) return sequence;
  throw new RangeError(`window ${sequence}: a sequence number is a whole number from 0`);
}
