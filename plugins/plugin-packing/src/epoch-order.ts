import { randomStream } from '@framework/sdk';

/**
 * What an epoch's order follows from, besides the documents themselves. Kept in the index, so that an index alone
 * (with the token shards) tells every window of every epoch.
 */
export type OrderKey = {
  readonly seed: number;
  readonly plugin: string;
};

/** The share whose documents a stream has, or `share/language`; null for the one stream of all documents. */
export type StreamName = string | null;

/** The documents in the order pass `epoch` reads them: a Fisher–Yates shuffle of their ascending numbers. */
export function documentOrder(
  documents: Uint32Array,
  epoch: number,
  key: OrderKey,
  stream: StreamName,
): Uint32Array {
  return randomStream({ ...key, hook: purpose('documents', stream), sequence: epoch }).shuffle(
    documents.slice(),
  );
}

/** The windows of the pass's stream in the order they are trained on. */
export function windowOrder(windows: number, epoch: number, key: OrderKey, stream: StreamName): Uint32Array {
  const order = Uint32Array.from({ length: windows }, (_, window) => window);
  return randomStream({ ...key, hook: purpose('windows', stream), sequence: epoch }).shuffle(order);
}

/** Streams of a share draw numbers of their own: a share more or less reorders no other. */
const purpose = (what: string, stream: StreamName): string => (stream === null ? what : `${what}/${stream}`);
