import { relative, sep } from 'node:path';

/** A path as seen from `root`, `/`-separated: the same text on every machine. */
export const toPosix = (root: string, path: string): string =>
  relative(root, path).split(sep).join('/') || '.';
