import type { Config } from '../config.js';

/** The configuration of a preset that names nothing. */
export const DEFAULTS: Config = {
  files: [],
  remote: [],
  invalidUtf8: 'replace',
  maxInvalidUtf8: 0.01,
  maxRowBytes: 256 * 2 ** 20,
  maxWindowBytes: 128 * 2 ** 20,
  dataset: 'auto',
  licencesFrom: [],
  blobs: null,
  remoteBlobs: [],
  maxBlobBytes: 16 * 2 ** 20,
  undecodable: 'drop',
  id: 'stack',
};
