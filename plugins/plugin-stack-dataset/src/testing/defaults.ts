import type { Config } from '../config.js';

/** The configuration of a preset that names nothing. */
export const DEFAULTS: Config = {
  files: [],
  remote: [],
  dataset: 'auto',
  licencesFrom: [],
  blobs: null,
  remoteBlobs: [],
  maxBlobBytes: 16 * 2 ** 20,
  undecodable: 'drop',
  id: 'stack',
};
