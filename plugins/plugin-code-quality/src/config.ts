import { bytes, type ConfigOf, count, defineConfig, group, oneOf, ratio } from '@framework/sdk';

export const config = defineConfig({
  profile: oneOf(['uniform', 'starcoder'], {
    doc: 'Limits of code: `uniform` has the five that follow, for every file; `starcoder` has those StarCoder’s authors published for each language and ending, drops what they did not list, and does not look at the five.',
    default: 'uniform',
  }),
  minLength: count({
    doc: 'Shortest file kept, in code points: below it there is little but a re-export.',
    default: 100,
  }),
  maxLength: count({
    doc: 'Longest file kept, in code points: what is longer is a bundle, a table or a vendored blob.',
    default: 250_000,
    min: 1,
  }),
  maxLineLength: count({
    doc: 'Longest line allowed, in code points (StarCoder: 1,000).',
    default: 1000,
    min: 1,
  }),
  maxAverageLineLength: count({
    doc: 'Longest average line allowed, in code points (StarCoder: 100).',
    default: 100,
    min: 1,
  }),
  minAlphanumeric: ratio({
    doc: 'Smallest share of letters and digits (StarCoder: 0.25).',
    default: 0.25,
  }),
  generated: oneOf(['drop', 'keep'], {
    doc: 'Files that say of themselves that a program wrote them, and the output of compilers and bundlers.',
    default: 'drop',
  }),
  vendored: oneOf(['keep', 'drop'], {
    doc: 'Other people’s code in a repository, by its path (`vendor/`, `node_modules/`, `jquery-3.1.js`) or because its source says so (The Stack v2’s `is_vendor`).',
    default: 'keep',
  }),
  declarations: oneOf(['keep', 'drop'], {
    doc: 'TypeScript declaration files (`.d.ts`, `.d.mts`, `.d.cts`).',
    default: 'keep',
  }),
  maxCopied: ratio({
    doc: 'A file is a copy when more than this share of its text stands, line by line, in better files of the same repository: packages ship one source in several builds. Half as much is enough beside another version of the same module. 1 turns the rule off.',
    default: 0.6,
  }),
  maxRepositoryBytes: bytes({
    doc: 'Most bytes one repository may contribute to a share of the blend; which of its files stay is drawn by a hash of their ids. 0: no limit.',
    default: 0,
  }),
  prose: group(
    {
      minLength: count({ doc: 'Shortest text kept, in code points.', default: 200 }),
      maxLength: count({
        doc: 'Longest text kept, in code points: the changelog of a large project has a few hundred thousand.',
        default: 1_000_000,
        min: 1,
      }),
      minAlphanumeric: ratio({
        doc: 'Smallest share of letters and digits: below it are tables, badges and drawings.',
        default: 0.5,
      }),
      maxLinks: ratio({
        doc: 'Largest share of bytes in addresses: above it are lists of badges and changelogs made of commits.',
        default: 0.4,
      }),
      maxUnbroken: count({
        doc: 'Longest run without white space, in bytes: longer ones are encoded data, not words or addresses.',
        default: 1000,
        min: 1,
      }),
    },
    { doc: 'Limits of documents of the share `text`, in place of those above.' },
  ),
});

export type Config = ConfigOf<typeof config>;
