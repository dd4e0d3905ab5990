import { bytes, type ConfigOf, defineConfig, list, map, oneOf, path, remoteSet, text } from '@framework/sdk';

export const config = defineConfig({
  datasets: map(list(path()), {
    doc: 'Files of each dataset, or folders of them, by its name: `databricks-dolly-15k`, `oasst1`, `oasst2`, `code-alpaca`, `the-pile`, `slimpajama`. The name decides layout, licence and language (`data/datasets.json`); nothing is guessed from the rows.',
    default: {},
  }),
  remote: map(list(remoteSet()), {
    doc: 'Files of each dataset on a hub, by its name: `{oasst2: [{hub: OpenAssistant/oasst2, revision: <commit>, files: "*.jsonl.gz"}]}`. Needs a plugin that brings them, `plugin-huggingface-hub`.',
    default: {},
  }),
  template: text({
    doc: 'How a conversation becomes text: a name of `data/templates.json` (`chat`, `alpaca`, `dolly`, `plain`); empty for each dataset’s own.',
    default: '',
  }),
  treePaths: oneOf(['best', 'every'], {
    doc: 'Which paths through a tree of OpenAssistant become documents: `best`, one a tree, along the replies of the best rank; `every`, one for each last answer, beginnings repeated.',
    default: 'best',
  }),
  excludeSubsets: list(text(), {
    doc: 'Subsets of The Pile or SlimPajama that are left out, by the name rows give them, beside those that were withdrawn (`data/subsets.json`).',
    default: [],
  }),
  invalidUtf8: oneOf(['replace', 'drop'], {
    doc: 'Rows that are not valid UTF-8, or name half a character: replaced by U+FFFD with the evidence in the column `invalidUtf8`, or dropped and counted.',
    default: 'replace',
  }),
  maxRowBytes: bytes({
    doc: 'Longer rows are counted as `row-too-long` and never held in memory.',
    default: 16 * 2 ** 20,
    min: 1024,
    // Node makes no text of 512 MiB.
    max: 256 * 2 ** 20,
  }),
  maxWindowBytes: bytes({
    doc: 'Largest window of a zstd file that is decompressed: that much memory it takes. `zstd --long=31` needs 2g, and Node 22.15.',
    default: 128 * 2 ** 20,
    min: 2 ** 20,
    max: 2 ** 31,
  }),
});

export type Config = ConfigOf<typeof config>;
