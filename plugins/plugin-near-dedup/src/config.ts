import { blend, type ConfigOf, count, defineConfig, list, oneOf, ratio } from '@framework/sdk';

/** What may decide which of two duplicates stays. */
export type Preference = 'licence' | 'original' | 'stars' | 'newest' | 'longest' | 'shortest';

export const config = defineConfig({
  profile: oneOf(['code', 'bigcode-v1', 'bigcode-v2', 'datatrove', 'text-dedup', 'text-dedup-simhash'], {
    doc: 'How a text becomes shingles and a signature: ours for code, or that of a published pipeline, whose signatures it has bit for bit.',
    default: 'code',
  }),
  threshold: ratio({
    doc: 'Verified Jaccard similarity of shingle sets at which a document is a near-duplicate of one that is kept.',
    default: 0.8,
    min: 0.3,
    max: 0.99,
  }),
  permutations: count({
    doc: 'MinHash permutations of the profile `code`; more find more pairs near the threshold and cost time. The other profiles have their own.',
    default: 256,
    min: 16,
    max: 1024,
  }),
  shortDocuments: oneOf(['exact-only', 'keep'], {
    doc: 'Documents too short for one shingle: dropped where another is the same, or left alone altogether.',
    default: 'exact-only',
  }),
  prefer: list<Preference>(oneOf(['licence', 'original', 'stars', 'newest', 'longest', 'shortest']), {
    doc: 'Which of two duplicates stays, by the first that tells them apart: one whose licence is known; one not made of others; the one with more stars, or of a later date, where the source says (columns `stars`, `revisionDate`); the longer; the shorter. The Stack v2 has `[licence, stars, newest]`. After these the smaller id.',
    default: ['licence', 'original', 'longest'],
  }),
  earlier: list(blend(), {
    doc: 'Finished runs of this folder, or fingerprints of their documents: what is like a document that one of them kept is dropped.',
    default: [],
  }),
  record: oneOf(['nothing', 'shingles'], {
    doc: 'What is left for later runs that name this one under `earlier`: shingle hashes and signatures, about as large as the text, or nothing; then its text is read again.',
    default: 'nothing',
  }),
});

export type Config = ConfigOf<typeof config>;
