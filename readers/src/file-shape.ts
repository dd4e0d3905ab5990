/** What a file's name says of its bytes. */
export interface FileShape {
  /** Of the file itself, for an archive; of its rows otherwise. */
  readonly compression: 'none' | 'gzip' | 'zstd';
  readonly content: 'json-lines' | 'json-array' | 'tar';
  /** The name without the ending of a compression: packed or not, its documents have the same ids. */
  readonly plainName: string;
}

const COMPRESSIONS: readonly (readonly [RegExp, FileShape['compression'], string])[] = [
  [/\.tgz$/i, 'gzip', '.tar'],
  [/\.gz$/i, 'gzip', ''],
  [/\.zst$/i, 'zstd', ''],
];

const CONTENTS: readonly (readonly [RegExp, FileShape['content']])[] = [
  [/\.(?:jsonl|ndjson)$/i, 'json-lines'],
  [/\.json$/i, 'json-array'],
  [/\.tar$/i, 'tar'],
];

/** Names that are read, for messages. */
export const ENDINGS = '.jsonl, .json, .tar, each also with .gz or .zst';

/** Null for a name with none of the endings. */
export function shapeOf(name: string): FileShape | null {
  const packed = COMPRESSIONS.find(([ending]) => ending.test(name));
  const plainName = packed === undefined ? name : name.replace(packed[0], packed[2]);
  const content = CONTENTS.find(([ending]) => ending.test(plainName))?.[1];
  if (content === undefined) return null;
  return { compression: packed?.[1] ?? 'none', content, plainName };
}
