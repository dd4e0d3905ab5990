import {
  bytes,
  type ConfigOf,
  defineConfig,
  list,
  oneOf,
  optional,
  path,
  ratio,
  remoteSet,
  text,
} from '@framework/sdk';

export const config = defineConfig({
  files: list(path(), {
    doc: 'Parquet or JSON-lines files of the dataset (`.parquet`, `.jsonl`, `.jsonl.gz`, `.jsonl.zst`), or folders of them.',
    default: [],
  }),
  remote: list(remoteSet(), {
    doc: 'Such files of a dataset on a hub: `{hub: bigcode/the-stack-dedup, revision: <commit>, files: data/python/*.parquet}`. Needs a plugin that brings them, `plugin-huggingface-hub`.',
    default: [],
  }),
  invalidUtf8: oneOf(['replace', 'drop'], {
    doc: 'Rows of JSON lines that are not valid UTF-8, or name half a character: replaced by U+FFFD with the evidence in the column `invalidText`, or left out and counted (`invalid-utf8`).',
    default: 'replace',
  }),
  maxInvalidUtf8: ratio({
    doc: 'What may be replaced of such a row: sequences that are no UTF-8, as a share of its bytes. A row above it is left out and counted.',
    default: 0.01,
  }),
  maxRowBytes: bytes({
    doc: 'Longer rows of JSON lines are counted as `row-too-long` and never held in memory.',
    default: 256 * 2 ** 20,
    min: 1024,
    max: 256 * 2 ** 20,
  }),
  maxWindowBytes: bytes({
    doc: 'Largest window of a zstd file that is decompressed: that much memory it takes. `zstd --long=31` needs 2g, and Node 22.15.',
    default: 128 * 2 ** 20,
    min: 2 ** 20,
    max: 2 ** 31,
  }),
  dataset: oneOf(['auto', 'the-stack', 'starcoderdata', 'the-stack-v2'], {
    doc: 'Whose columns the files have; `auto` tells by the columns.',
    default: 'auto',
  }),
  licencesFrom: list(path(), {
    doc: 'Files of The Stack v1.x, or folders of them, whose rows say what licences StarCoderData’s files are under: joined by repository and path. Their texts are not read.',
    default: [],
  }),
  blobs: optional(path(), {
    doc: 'Folder with the texts of The Stack v2, one file a blob, named by its id: plain or gzip, in one folder or in folders by the first digits.',
    default: null,
  }),
  remoteBlobs: list(remoteSet(), {
    doc: 'The same on a hub: files named by a blob’s id.',
    default: [],
  }),
  maxBlobBytes: bytes({
    doc: 'Larger blobs are left out and counted (`blob-too-large`); a packed one is never unpacked beyond it.',
    default: 16 * 2 ** 20,
    min: 1024,
  }),
  undecodable: oneOf(['drop', 'replace'], {
    doc: 'Blobs that are not in the encoding their row states: left out and counted, or kept with U+FFFD for what cannot be read and the encoding in the column `invalidText`.',
    default: 'drop',
  }),
  id: text({
    doc: 'Id of the source, where one run reads several parts under several names.',
    default: 'stack',
  }),
});

export type Config = ConfigOf<typeof config>;
