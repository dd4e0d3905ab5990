import {
  blend,
  bytes,
  type ConfigOf,
  count,
  defineConfig,
  file,
  files,
  flag,
  group,
  list,
  map,
  number,
  oneOf,
  optional,
  path,
  ratio,
  seconds,
  text,
} from '@framework/sdk';

// #region all
export const config = defineConfig({
  // #region count
  maxLines: count({ doc: 'Lines of a file that are read.', default: 1000, min: 1 }),
  // #endregion
  // #region number
  temperature: number({ doc: 'How far sampling strays; 0 is greedy.', default: 0.8, min: 0, max: 2 }),
  // #endregion
  // #region ratio
  minAlphanumeric: ratio({ doc: 'Smallest share of letters and digits.', default: 0.25 }),
  // #endregion
  // #region bytes
  shardBytes: bytes({ doc: 'Size at which a shard is closed: `64k`, `16m`.', default: 16 * 2 ** 20 }),
  // #endregion
  // #region seconds
  timeout: seconds({ doc: 'Longest a task may take: `30`, `5m`.', default: 30 }),
  // #endregion
  // #region text
  name: text({ doc: 'What the figures are reported under.', default: 'my-eval' }),
  // #endregion
  // #region file
  words: file({ doc: 'Words looked for, one a line.', default: '' }),
  // #endregion
  // #region files
  texts: files({ doc: 'A text, or a folder of texts.', default: '' }),
  // #endregion
  // #region blend
  earlier: blend({ doc: 'A run whose documents are not taken again.', default: '' }),
  // #endregion
  // #region path
  tasks: path({ doc: 'File of tasks, one JSON object a line.', default: 'tasks.jsonl' }),
  // #endregion
  // #region flag
  shuffle: flag({ doc: 'Draw the tasks in random order.', default: false }),
  // #endregion
  // #region oneOf
  missing: oneOf(['drop', 'keep'], { doc: 'Files without a licence.', default: 'drop' }),
  // #endregion
  // #region list
  extensions: list(text(), { doc: 'File name endings taken.', default: ['.ts', '.js'] }),
  // #endregion
  // #region map
  weights: map(number({ min: 0 }), { doc: 'Share of the blend, by language.', default: { typescript: 1 } }),
  // #endregion
  // #region optional
  limit: optional(count({ min: 1 }), { doc: 'Tasks at most; null for all.', default: null }),
  // #endregion
  // #region group
  sampling: group({
    topP: ratio({ doc: 'Smallest set of tokens that is drawn from.', default: 0.95 }),
    samples: count({ doc: 'Completions a task.', default: 1, min: 1 }),
  }),
  // #endregion
});

// The type follows from the schema: { readonly maxLines: number; readonly missing: 'drop' | 'keep'; … }
export type Config = ConfigOf<typeof config>;
// #endregion
