import { fileNameText } from './file-name.js';
import type { Folder } from './tree.js';

export interface TreeFile {
  /** Relative to the root. */
  readonly path: string;
  /** For opening: the bytes of the name as the file system has them. */
  readonly location: Buffer;
  readonly folder: Folder;
}

const SLASH = Buffer.from('/');

/** Files of a tree in order: of each its name and the number of its folder, some thirty bytes where objects and paths take hundreds. */
export class TreeFiles implements Iterable<TreeFile> {
  #names = Buffer.allocUnsafeSlow(4096);
  /** Where each name ends, and whose file it is. */
  #ends = new Uint32Array(256);
  #folders = new Uint32Array(256);
  readonly #known: Folder[] = [];
  readonly #numbers = new Map<Folder, number>();
  length = 0;

  /** @param name its bytes, as the file system has them */
  add(folder: Folder, name: Buffer): void {
    const start = this.#end(this.length - 1);
    if (this.length === this.#ends.length) {
      this.#ends = doubled(this.#ends);
      this.#folders = doubled(this.#folders);
    }
    while (start + name.byteLength > this.#names.byteLength) {
      const larger = Buffer.allocUnsafeSlow(2 * this.#names.byteLength);
      this.#names.copy(larger);
      this.#names = larger;
    }
    name.copy(this.#names, start);
    this.#ends[this.length] = start + name.byteLength;
    this.#folders[this.length] = this.#numberOf(folder);
    this.length++;
  }

  at(index: number): TreeFile {
    const folder = this.#known[this.#folders[index]!]!;
    const bytes = this.#names.subarray(this.#end(index - 1), this.#end(index));
    const name = fileNameText(bytes);
    return {
      path: folder.path === '' ? name : `${folder.path}/${name}`,
      location: Buffer.concat([folder.location, SLASH, bytes]),
      folder,
    };
  }

  *[Symbol.iterator](): Generator<TreeFile> {
    for (let index = 0; index < this.length; index++) yield this.at(index);
  }

  /** Every folder that has a file, in the order of its first one. */
  get folders(): readonly Folder[] {
    return this.#known;
  }

  /** The name of a file, and its folder, for another list. */
  copy(index: number, into: TreeFiles): void {
    const folder = this.#known[this.#folders[index]!]!;
    into.add(folder, this.#names.subarray(this.#end(index - 1), this.#end(index)));
  }

  #end(index: number): number {
    return index < 0 ? 0 : this.#ends[index]!;
  }

  #numberOf(folder: Folder): number {
    const known = this.#numbers.get(folder);
    if (known !== undefined) return known;
    this.#known.push(folder);
    this.#numbers.set(folder, this.#known.length - 1);
    return this.#known.length - 1;
  }
}

function doubled(words: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * words.length);
  larger.set(words);
  return larger;
}
