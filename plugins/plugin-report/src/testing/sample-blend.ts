import type { BlendShare, BlendSummary } from '@framework/sdk';

/** Much code of which little is read, and few traces that are read again. */
export const sampleBlend: BlendSummary = {
  windows: 9200,
  length: 256,
  shares: [
    blendShare('code', 0.7, 1928, 2_310_000, 573_440),
    blendShare('text', 0.2, 240, 151_000, 163_840),
    blendShare('trace', 0.1, 42, 26_700, 81_920),
  ],
};

function blendShare(
  share: string,
  weight: number,
  documents: number,
  tokens: number,
  taken: number,
): BlendShare {
  const part = { windows: Math.round(taken / 256), tokens: taken, passes: taken / tokens };
  return {
    share,
    weight,
    documents,
    tokens,
    windows: Math.floor(tokens / 256),
    wasted: tokens % 256,
    epoch: part,
    run: part,
  };
}
