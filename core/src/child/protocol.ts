import type { Progress, SerializedError } from '@framework/sdk';

/** What a child says: notices and how far it is, then its answer or why there is none. */
export type FromChild<Answer> =
  | { readonly type: 'notice'; readonly message: string }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'done'; readonly answer: Answer }
  | { readonly type: 'failed'; readonly error: SerializedError; readonly stack: string };
