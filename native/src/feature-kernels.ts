import type { TextFeatureKernels } from '@framework/sdk';
import type { NativeFeatureCalls } from './feature-calls.js';

/** Most texts have none: these are nobody's own, and never written to. */
const NO_HIT = new Uint32Array(0);
const NO_PLACE = new Uint32Array(7);

/** The addon's functions as the slot `fw.text-kernels` has them. Each works on the thread that calls it. */
export function textFeatureKernels(native: NativeFeatureCalls): TextFeatureKernels {
  // Written anew by each call.
  const measured = new Float64Array(5);
  const counted = new Float64Array(2);
  return {
    lineStatistics(text, letters) {
      native.measureLines(text, letters, measured);
      const [lines, longest, average, length, alphanumeric] = measured;
      return {
        lines: lines!,
        longest: longest!,
        average: average!,
        length: length!,
        alphanumeric: alphanumeric!,
      };
    },
    builtLines: (text) => native.builtLines(text),
    longLines: (text) => native.longLines(text),
    personalStarts: (text) => native.personalStarts(text) ?? NO_PLACE,
    keywordScanner({ next, accepting }) {
      const scanner = native.keywordScanner(next, accepting);
      return { hits: (text) => native.keywordHits(scanner, text) ?? NO_HIT };
    },
    openingCounter({ kinds, words, beginnings, pairs, anyBeyond }) {
      const counter = native.openingCounter(kinds, words, beginnings, pairs, anyBeyond);
      return {
        count(text) {
          native.tallyOpenings(counter, text, counted);
          return { found: counted[0]!, words: counted[1]! };
        },
      };
    },
    lineTable() {
      const table = native.lineTable();
      return {
        clear: (expected) => native.clearLines(table, expected),
        countFile: (hashes) => native.countLines(table, hashes),
        knownShare: ({ hashes, weights }, mostFiles) => native.knownShare(table, hashes, weights, mostFiles),
        know: (hashes) => native.knowLines(table, hashes),
      };
    },
  };
}
