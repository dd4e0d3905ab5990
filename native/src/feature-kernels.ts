import type { TextFeatureKernels } from '@framework/sdk';
import type { NativeFeatureCalls } from './feature-calls.js';

/** The addon's functions as the slot `fw.text-kernels` has them. Each works on the thread that calls it. */
export function textFeatureKernels(native: NativeFeatureCalls): TextFeatureKernels {
  return {
    lineStatistics(text, letters) {
      const [lines, longest, average, length, alphanumeric] = native.lineStatistics(text, letters);
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
    personalStarts: (text) => native.personalStarts(text),
    keywordScanner({ next, accepting }) {
      const scanner = native.keywordScanner(next, accepting);
      return { hits: (text) => native.keywordHits(scanner, text) };
    },
    openingCounter({ kinds, words, beginnings, pairs, anyBeyond }) {
      const counter = native.openingCounter(kinds, words, beginnings, pairs, anyBeyond);
      return {
        count(text) {
          const [found, counted] = native.countOpenings(counter, text);
          return { found: found!, words: counted! };
        },
      };
    },
  };
}
