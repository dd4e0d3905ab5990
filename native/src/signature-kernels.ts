import type { SignatureKernels } from '@framework/sdk';
import { codeSigner } from './code-signatures.js';
import type { NativeSignatureCalls } from './signature-calls.js';

/** The addon's functions as the slot `fw.text-kernels` has them. Each works on the thread that calls it. */
export function signatureKernels(native: NativeSignatureCalls): SignatureKernels {
  return {
    wordShingler({ separators, cased, emptyWords, run, leastWords, hash, seed, repeated }) {
      const shingler = native.wordShingler(
        ...([
          separators,
          cased,
          emptyWords === 'kept',
          run,
          leastWords,
          hash,
          seed,
          repeated === 'dropped',
        ] as const),
      );
      return { shingles: (text) => native.wordShingles(shingler, text) };
    },
    codeShingles: (text) => native.codeShingles(text),
    codeSignatures: codeSigner(native),
    minima32: (hashes, { multipliers, addends }) => native.minima32(hashes, multipliers, addends),
    minimaWrapped32: (hashes, { multipliers, addends }) =>
      native.minimaWrapped32(hashes, multipliers, addends),
    minima61: ({ low, high }, { multipliers, addends }, kept) =>
      native.minima61(
        ...([low, high, multipliers.low, multipliers.high, addends.low, addends.high] as const),
        kept === 'whole',
      ),
    majority({ low, high }) {
      const [lower, upper] = native.majority(low, high);
      return [lower!, upper!];
    },
  };
}
