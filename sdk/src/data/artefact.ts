import type { JsonValue } from './json.js';

/** A finished, read-only object of the store: what a stage or a plugin's `fit` left behind. */
export interface ArtefactView {
  /** Hash of everything that went in; the folder's name in the store. */
  readonly fingerprint: string;
  /** Hash of everything that came out: Merkle root over the files' hashes. */
  readonly contentHash: string;
  /** Absolute path of the folder. Files in it are never written again. */
  readonly dir: string;
  /** File names, sorted. */
  readonly files: readonly string[];
  /** Absolute path of one file. Throws `FWK_STORE_MISSING_FILE`. */
  path(file: string): string;
  /** A whole file, its hash checked. Throws `FWK_STORE_CORRUPT` naming the file. */
  read(file: string): Promise<Uint8Array>;
  /**
   * The same a piece at a time, for files of any size. A piece lasts until the next one is asked for. The hash is checked behind the last:
   * what was made of them counts once they came to their end. Throws `FWK_STORE_CORRUPT` naming the file.
   */
  pieces(file: string): AsyncIterable<Uint8Array>;
  /** A whole JSON file, checked like `read`. */
  readJson(file: string): Promise<JsonValue>;
}

/** An object in the making: files appear under a temporary name and are published all at once, or never. */
export interface ArtefactDraft {
  /** Absolute path of the temporary folder, for writers that need a path (databases, native code). */
  readonly dir: string;
  /** Writes one file whole; texts are UTF-8. */
  write(file: string, bytes: Uint8Array | string): Promise<void>;
  /** Writes one JSON file. */
  writeJson(file: string, value: JsonValue): Promise<void>;
}
