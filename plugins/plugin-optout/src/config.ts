import { type ConfigOf, count, defineConfig, file, files, list, oneOf, ratio } from '@framework/sdk';

export const config = defineConfig({
  lists: list(file(), {
    doc: 'Lists of what is left out, one entry a line; a changed line filters again.',
    default: [],
  }),
  issues: list(file(), {
    doc: 'Requests as they were filed on GitHub, both forms of bigcode-project/opt-out-v2: `gh issue list --state all --limit 20000 --json number,author,body`.',
    default: [],
  }),
  renames: list(file(), {
    doc: 'Accounts and repositories that were renamed, the old name and the new one a line: a request for either means both.',
    default: [],
  }),
  texts: list(files(), {
    doc: 'Texts that were removed, for who has them at hand: files, or folders of them. Their copies are dropped; of themselves nothing but hashes is kept.',
    default: [],
  }),
  copies: oneOf(['drop', 'leave'], {
    doc: 'What becomes of texts elsewhere that are like one that was opted out of or is listed.',
    default: 'drop',
  }),
  copyThreshold: ratio({
    doc: 'Jaccard similarity of whole sets of five-token shingles at which a text is a copy.',
    default: 0.8,
    min: 0.5,
    max: 0.99,
  }),
  copyShingles: count({
    doc: 'Fewest different shingles of a text whose copies are looked for: shorter ones are alike by chance.',
    default: 50,
    min: 5,
  }),
});

export type Config = ConfigOf<typeof config>;
