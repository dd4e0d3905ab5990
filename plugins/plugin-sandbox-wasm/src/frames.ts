import { Buffer } from 'node:buffer';
import type { Ended, StepLimits } from '@framework/evaluation/sandbox';

/**
 * What parent and child say to each other: a frame is two lengths (32 bits, little-endian), a header in JSON and a body of
 * bytes. The child's end is written by our code alone: a program's own output never reaches the pipe.
 */

/** Parent to child. */
export type Command =
  /** A file of the interpreter, or a part of the snapshot. The body is its content. */
  | { readonly kind: 'file'; readonly name: string }
  /** Start without a snapshot, and hand one back. */
  | { readonly kind: 'cold' }
  /** Start from the snapshot. */
  | { readonly kind: 'warm' }
  /** Run one request; the body is its text. */
  | { readonly kind: 'request'; readonly limits: StepLimits }
  /** To a tester that waits for an answer. */
  | { readonly kind: 'answer' }
  /** Bring the interpreter back to its first state. */
  | { readonly kind: 'reset' };

/** Child to parent. */
export type Report =
  | { readonly kind: 'started' }
  | { readonly kind: 'snapshot'; readonly headerBytes: number }
  | { readonly kind: 'ready'; readonly milliseconds: number }
  | { readonly kind: 'reply'; readonly ended: Ended; readonly touchedBy: string }
  | { readonly kind: 'question' }
  /** From the self-test's own child: what it could do with all of Node at hand. */
  | { readonly kind: 'escapes'; readonly worked: readonly string[] }
  | { readonly kind: 'clean'; readonly how: 'restored' | 'made-anew' }
  | { readonly kind: 'fault'; readonly message: string };

export const FRAME_HEAD = 8;

/** @returns head and header in one piece, to be followed by the body */
export function frameHead(header: Command | Report, bodyBytes: number): Uint8Array {
  const text = Buffer.from(JSON.stringify(header), 'utf8');
  const head = new Uint8Array(FRAME_HEAD + text.length);
  const view = new DataView(head.buffer);
  view.setUint32(0, text.length, true);
  view.setUint32(4, bodyBytes, true);
  head.set(text, FRAME_HEAD);
  return head;
}
