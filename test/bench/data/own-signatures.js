// Our signatures in a process of their own: `own-signatures.js <profile> <corpus file>` [javascript] prints {seconds, documents,
// hash}; with the compiled kernels unless JavaScript is asked for.
import { createHash } from 'node:crypto';
import { loadNative, signatureKernels } from '@framework/native';
import { profileOf } from '../../../plugins/plugin-near-dedup/dist/profiles/by-name.js';
import { readCorpus } from './corpus.js';

const [profileName, file, language] = process.argv.slice(2);
const native = loadNative();
if (language !== 'javascript' && !native.ok) throw new Error(native.why);
const kernels = language === 'javascript' ? undefined : signatureKernels(native.kernels);
const profile = profileOf({ profile: profileName, threshold: 0.85, permutations: 128 }, kernels);
const documents = [...readCorpus(file)];
const hash = createHash('sha256');

/** One pass; what the signatures are goes into the hash of the first. */
function pass(each) {
  const start = performance.now();
  for (const document of documents) {
    const shingles = profile.shingles(document);
    // Too short for a shingle: some have a signature of such documents, others none.
    if (shingles.low.length === 0) continue;
    each(profile.signature(shingles));
  }
  return (performance.now() - start) / 1000;
}

let signed = 0;
const first = pass((signature) => {
  signed++;
  hash.update(new Uint8Array(signature.buffer, signature.byteOffset, signature.byteLength));
});
const again = pass(() => undefined);
console.log(JSON.stringify({ seconds: Math.min(first, again), documents: signed, hash: hash.digest('hex') }));
