import type { StoredObject } from '../run/store.js';

/** What is read of a sequence index: the span map, which every version of the format `sequence-index` has. */
interface SpanMap {
  readonly format: 'sequence-index';
  /** T: window k holds the tokens k·T … k·T + T of its stream. */
  readonly contextLength: number;
  /** Missing where documents lie end to end: only then windows follow from positions. */
  readonly packing?: string;
  readonly windows: number;
  readonly train: { readonly documents: number };
  /** A stream a share, or a language of it, one after the other in the columns; missing where all documents are one stream. */
  readonly shares?: readonly (Stream & { readonly languages?: readonly Stream[] })[];
}

interface Stream {
  readonly documents: number;
  readonly windows: number;
}

/**
 * Windows of the first pass that hold a token of one of these documents. Later passes cut the same documents into other
 * windows, and about as many.
 *
 * @param isRemoved by number in the document table of the token shards
 * @returns null where the index is of another format, or packed otherwise: which windows there are is the sequencer's business
 */
export async function touchedWindows(
  index: StoredObject,
  isRemoved: (document: number) => boolean,
): Promise<number | null> {
  if (!['index.json', 'documents.u32', 'lengths.u32'].every((file) => index.files.includes(file)))
    return null;
  const header = (await index.readJson('index.json')) as unknown as SpanMap;
  if (header.format !== 'sequence-index' || header.packing !== undefined) return null;
  const [documents, lengths] = [await index.read('documents.u32'), await index.read('lengths.u32')].map(
    (bytes) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  ) as [DataView, DataView];
  const streams = header.shares?.flatMap((share) => share.languages ?? [share]) ?? [
    { documents: header.train.documents, windows: header.windows },
  ];
  let touched = 0;
  let at = 0;
  for (const { documents: count, windows } of streams) {
    let start = 0;
    let next = 0;
    for (let end = at + count; at < end; at++) {
      const length = lengths.getUint32(at * 4, true);
      if (isRemoved(documents.getUint32(at * 4, true)) && length > 0) {
        // The first token of window k > 0 is the last target of window k - 1.
        const first = Math.max(next, Math.max(0, Math.ceil(start / header.contextLength) - 1));
        const last = Math.min(windows - 1, Math.floor((start + length - 1) / header.contextLength));
        touched += Math.max(0, last - first + 1);
        next = Math.max(next, last + 1);
      }
      start += length;
    }
  }
  return touched;
}
