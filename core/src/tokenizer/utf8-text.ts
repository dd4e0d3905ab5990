import { isUtf8 } from 'node:buffer';
import { frameworkError } from '@framework/sdk';

/**
 * A text is UTF-8: what is not is a file of something else, and its figures would say nothing of text.
 *
 * @param at where the bytes are from, for the error
 * @throws FWK_CLI_USAGE with the first byte that is part of no character
 */
export function refuseOtherThanUtf8(bytes: Uint8Array, at: string): void {
  if (isUtf8(bytes)) return;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `the text is not UTF-8: byte ${wholeUntil(bytes)} begins no character`,
    at,
    action: 'give text in UTF-8',
  });
}

/** Length of the longest prefix that is UTF-8, by halving: a prefix of UTF-8 is at most three bytes short of it. */
function wholeUntil(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.byteLength;
  while (high - low > 8) {
    const middle = (low + high) >>> 1;
    if (isWhole(bytes.subarray(0, middle))) low = middle;
    else high = middle;
  }
  // The last character before `high` may only be cut off by it.
  for (let at = Math.min(bytes.byteLength, high + 4); at > 0; at--)
    if (isUtf8(bytes.subarray(0, at))) return at;
  return 0;
}

/** UTF-8 up to a character that the end cuts through. */
const isWhole = (bytes: Uint8Array): boolean =>
  [0, 1, 2, 3].some((cut) => cut <= bytes.byteLength && isUtf8(bytes.subarray(0, bytes.byteLength - cut)));
