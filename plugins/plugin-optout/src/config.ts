import { type ConfigOf, defineConfig, file, list } from '@framework/sdk';

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
});

export type Config = ConfigOf<typeof config>;
