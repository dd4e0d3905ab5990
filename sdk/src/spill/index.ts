/**
 * What does not fit into memory: files without a name, sorting on disk, lists in which lines are found by id. For a `fit` over a whole corpus,
 * whose memory must not grow with it. Not promised to stay as it is.
 */
export * from './bytes-of.js';
export * from './external-sort.js';
export * from './lines-by-id.js';
export * from './record-text.js';
export * from './spill-file.js';
export * from './write-lines.js';
