import { randomStream } from '@framework/sdk';

/**
 * What an epoch's order follows from, besides the documents themselves. Kept in the index, so that an index alone
 * (with the token shards) tells every window of every epoch.
 */
export type OrderKey = {
  readonly seed: number;
  readonly plugin: string;
};

/** The documents in the order epoch `epoch` reads them: a Fisher–Yates shuffle of their ascending numbers. */
export function documentOrder(documents: Uint32Array, epoch: number, key: OrderKey): Uint32Array {
  return randomStream({ ...key, hook: 'documents', sequence: epoch }).shuffle(documents.slice());
}

/** The windows of the epoch's stream in the order they are trained on. */
export function windowOrder(windows: number, epoch: number, key: OrderKey): Uint32Array {
  const order = Uint32Array.from({ length: windows }, (_, window) => window);
  return randomStream({ ...key, hook: 'windows', sequence: epoch }).shuffle(order);
}
