import { type ConfigOf, defineConfig, list, oneOf, path, remoteSet, text } from '@framework/sdk';

export const config = defineConfig({
  files: list(path(), {
    doc: 'Parquet or JSON-lines files of the dataset (`.parquet`, `.jsonl`, `.jsonl.gz`, `.jsonl.zst`), or folders of them.',
    default: [],
  }),
  remote: list(remoteSet(), {
    doc: 'Such files of a dataset on a hub: `{hub: bigcode/the-stack-dedup, revision: <commit>, files: data/python/*.parquet}`. Needs a plugin that brings them, `plugin-huggingface-hub`.',
    default: [],
  }),
  dataset: oneOf(['auto', 'the-stack', 'starcoderdata'], {
    doc: 'Whose columns the files have; `auto` tells by the columns.',
    default: 'auto',
  }),
  id: text({
    doc: 'Id of the source, where one run reads several parts under several names.',
    default: 'stack',
  }),
});

export type Config = ConfigOf<typeof config>;
