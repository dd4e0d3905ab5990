import type { LicenceKernels } from '@framework/sdk';
import type { NativeLicenceCalls } from './licence-calls.js';

/** The addon's functions as the slot `fw.text-kernels` has them. Each works on the thread that calls it. */
export const licenceKernels = (native: NativeLicenceCalls): LicenceKernels => ({
  comments: (piece, form) => native.licenceComments(piece, form),
  words: (text) => native.licenceWords(text),
  index(trigrams, offsets) {
    const index = native.licenceIndex(trigrams, offsets);
    return { match: (text) => native.matchLicences(index, text) };
  },
});
