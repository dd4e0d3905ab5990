import type { RandomStream } from '@framework/sdk';

/** Two places in a text, in bytes: the prefix ends at the first, the suffix begins at the second. */
export interface Cuts {
  readonly from: number;
  readonly to: number;
}

/**
 * Two boundaries between characters, each uniform over all of them, both ends of the text included: any of the three
 * parts may be empty, and the middle is a third of the text on average (Bavarian et al. 2022).
 *
 * @param text valid UTF-8: at least every fourth byte begins a character, so a draw soon hits one
 */
export function drawCuts(text: Uint8Array, random: RandomStream): Cuts {
  const [one, other] = [drawBoundary(text, random), drawBoundary(text, random)];
  return { from: Math.min(one, other), to: Math.max(one, other) };
}

/** Drawn again where it falls inside a character: what is left is uniform over boundaries, and nothing is counted. */
function drawBoundary(text: Uint8Array, random: RandomStream): number {
  for (;;) {
    const at = random.integer(text.length + 1);
    if (at === text.length || !isContinuation(text[at]!)) return at;
  }
}

const isContinuation = (byte: number): boolean => (byte & 0xc0) === 0x80;
