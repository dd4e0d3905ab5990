import { createHash } from 'node:crypto';
import type { JsonObject } from '@framework/sdk';
import { CorpusSample, type Sample } from './corpus-sample.js';

/** Weights are multiples of this, so that sums of weighted counts are exact whatever their order. */
const WEIGHT_STEP = 2 ** -8;
/** All documents, where the blend has no shares. */
const EVERYTHING = '';

/** A share's part of the sample. */
export interface ShareSample extends Sample {
  /** What one byte of it counts. */
  readonly weight: number;
}

/**
 * A sample of a stream in which each share of the blend counts as many bytes as the blend gives it.
 *
 * Each share has its part of the room. One that has less text than that gives less, and what it has counts for more: the
 * weights, multiples of 1/256, bring the shares to their parts, and the sum of weighted bytes to that of the sample.
 */
export class BlendSample {
  readonly #parts: ReadonlyMap<string, number>;
  readonly #samples: ReadonlyMap<string, CorpusSample>;
  /** Documents of shares that count nothing. */
  #leftOut = 0;

  /** @param shares share → its part of the bytes, against the others; empty: every document counts alike */
  constructor(limitBytes: number, shares: Readonly<Record<string, number>>) {
    const given = Object.entries(shares).filter(([, part]) => part > 0);
    const sum = given.reduce((total, [, part]) => total + part, 0);
    this.#parts = new Map(
      given.length === 0 ? [[EVERYTHING, 1]] : given.map(([share, part]) => [share, part / sum]),
    );
    this.#samples = new Map(
      [...this.#parts].map(([share, part]) => [share, new CorpusSample(Math.floor(limitBytes * part))]),
    );
  }

  add(id: string, content: Uint8Array, about: { readonly share: string; readonly language?: string }): void {
    const sample = this.#samples.get(this.#samples.has(EVERYTHING) ? EVERYTHING : about.share);
    if (sample === undefined) this.#leftOut += 1;
    else sample.add(id, content, about.language);
  }

  get documents(): number {
    return this.#sum(({ documents }) => documents);
  }

  /** Of the documents that count. */
  get bytes(): number {
    return this.#sum(({ bytes }) => bytes);
  }

  get leftOut(): number {
    return this.#leftOut;
  }

  /** The shares that have text, in the order they were given. */
  take(): {
    readonly shares: ReadonlyMap<string, ShareSample>;
    readonly bytes: number;
    readonly sha256: string;
  } {
    const taken = [...this.#samples]
      .map(([share, sample]) => ({ share, sample: sample.take() }))
      .filter(({ sample }) => sample.bytes > 0);
    const bytes = taken.reduce((sum, { sample }) => sum + sample.bytes, 0);
    const parts = taken.reduce((sum, { share }) => sum + this.#parts.get(share)!, 0);
    const shares = new Map(
      taken.map(({ share, sample }) => {
        const wanted = (this.#parts.get(share)! / parts) * bytes;
        const weight = Math.max(1, Math.round(wanted / sample.bytes / WEIGHT_STEP)) * WEIGHT_STEP;
        return [share, { ...sample, weight }];
      }),
    );
    const [only] = taken;
    const sha256 =
      taken.length === 1
        ? only!.sample.sha256
        : createHash('sha256')
            .update(taken.map(({ share, sample }) => `${share}\0${sample.sha256}\n`).join(''))
            .digest('hex');
    return { shares, bytes, sha256 };
  }

  #sum(of: (sample: CorpusSample) => number): number {
    return [...this.#samples.values()].reduce((sum, sample) => sum + of(sample), 0);
  }
}

/** How a sample is recorded: by share with its weight, where there are shares, and by language. */
export function sampleFacts(shares: ReadonlyMap<string, ShareSample>): JsonObject {
  const languages: Record<string, number> = {};
  for (const sample of shares.values())
    for (const [language, bytes] of Object.entries(sample.languages))
      languages[language] = (languages[language] ?? 0) + bytes;
  const sorted = Object.entries(languages).sort(([left], [right]) => (left < right ? -1 : 1));
  if (shares.has(EVERYTHING)) return { languages: Object.fromEntries(sorted) };
  const weighted = [...shares.values()].reduce((sum, { bytes, weight }) => sum + bytes * weight, 0);
  return {
    shares: Object.fromEntries(
      [...shares].map(([share, { bytes, weight }]) => [
        share,
        { bytes, weight, share: (bytes * weight) / weighted },
      ]),
    ),
    languages: Object.fromEntries(sorted),
  };
}
