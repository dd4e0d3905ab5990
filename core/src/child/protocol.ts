import type { SerializedError } from '@framework/sdk';

/** What a child says: notices, then its answer or why there is none. */
export type FromChild<Answer> =
  | { readonly type: 'notice'; readonly message: string }
  | { readonly type: 'done'; readonly answer: Answer }
  | { readonly type: 'failed'; readonly error: SerializedError; readonly stack: string };
