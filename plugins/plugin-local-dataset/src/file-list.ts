import type { TreeFile } from './tree-files.js';

/** Files below a root, as plain JSON: what is told to a worker thread, which knows the root. */
export type FileList = {
  /** Relative to the root. */
  readonly paths: readonly string[];
  /** Location in base64 of those whose name is not the bytes of its path, by index. */
  readonly named: Readonly<Record<string, string>>;
};

export function fileList(root: string, files: readonly Pick<TreeFile, 'path' | 'location'>[]): FileList {
  const named = files.flatMap(({ path, location }, at) =>
    location.equals(locationOf(root, path)) ? [] : [[String(at), location.toString('base64')] as const],
  );
  return { paths: files.map(({ path }) => path), named: Object.fromEntries(named) };
}

export const locationsOf = (root: string, { paths, named }: FileList): readonly Buffer[] =>
  paths.map((path, at) => {
    const name = named[String(at)];
    return name === undefined ? locationOf(root, path) : Buffer.from(name, 'base64');
  });

const locationOf = (root: string, path: string): Buffer => Buffer.from(`${root}/${path}`);
