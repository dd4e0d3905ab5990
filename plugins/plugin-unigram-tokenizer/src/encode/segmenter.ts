import {
  frameworkError,
  type RandomStream,
  type Segmentation,
  type SegmentationSampling,
  type UnigramModel,
} from '@framework/sdk';
import { IdBuffer } from './id-buffer.js';
import { type Lattice, LatticeBuilder } from './lattice.js';
import { nBestPaths } from './n-best.js';
import { appendPath } from './path-ids.js';
import { draw, logSumOfExp, samplePath } from './sample-path.js';

/** As many as SentencePiece gives, and as it draws from. */
const MOST_LISTED = 1024;
const MOST_DRAWN_FROM = 512;
/** What is listed stays in memory: segmentations times bytes, of which each may be an id. */
const MOST_LISTED_BYTES = 2 ** 24;
const MOST_BYTES = 2 ** 16;

/** Other ways to cut a text than the likeliest: listed, or drawn. Text is normalised text. */
export class Segmenter {
  readonly #builder: LatticeBuilder;

  constructor(model: UnigramModel) {
    this.#builder = new LatticeBuilder(model);
  }

  /** @throws RangeError, FWK_TOKENIZER_TEXT */
  nBest(text: Uint8Array, count: number): readonly Segmentation[] {
    checkCount(count, MOST_LISTED);
    const most = Math.min(MOST_BYTES, Math.floor(MOST_LISTED_BYTES / count));
    if (text.length > most) {
      throw frameworkError('FWK_TOKENIZER_TEXT', {
        message: `${count} segmentations of ${text.length} bytes are too many to list; of so many, ${most} bytes are the most`,
        action: 'give a part of the text, or ask for fewer',
      });
    }
    const lattice = this.#builder.build(text, 0, 'to-end');
    return nBestPaths(lattice, count).map(({ nodes, score }) => ({
      ids: this.#idsOf(text, lattice, nodes),
      score,
    }));
  }

  /** @throws RangeError, FWK_TOKENIZER_TEXT */
  sample(text: Uint8Array, sampling: SegmentationSampling, random: RandomStream): Uint32Array {
    const { alpha } = sampling;
    if (!Number.isFinite(alpha) || alpha < 0) throw new RangeError(`alpha is ${alpha}, no number from 0`);
    if (sampling.kind === 'n-best') {
      checkCount(sampling.count, MOST_DRAWN_FROM);
      const all = this.nBest(text, sampling.count);
      const logs = all.map(({ score }) => alpha * score);
      return all[draw(logs, logSumOfExp(logs), random)]!.ids;
    }
    const out = new IdBuffer();
    for (let from = 0; from < text.length; ) {
      const lattice = this.#builder.build(text, from, 'to-cut');
      appendPath(this.#builder.model, text, lattice, samplePath(lattice, alpha, random), out);
      from = lattice.to;
    }
    return out.take();
  }

  #idsOf(text: Uint8Array, lattice: Lattice, nodes: readonly number[]): Uint32Array {
    const out = new IdBuffer();
    appendPath(this.#builder.model, text, lattice, nodes, out);
    return out.take();
  }
}

function checkCount(count: number, most: number): void {
  if (Number.isInteger(count) && count >= 1 && count <= most) return;
  throw new RangeError(`${count} segmentations: a whole number from 1 to ${most} is wanted`);
}
