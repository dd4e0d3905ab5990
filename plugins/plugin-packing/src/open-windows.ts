/**
 * Windows with room left, by how much: the fullest that takes a piece is found in a few steps, however many there are. A bit
 * says of each amount of room whether there is a window with it, and a bit of the second level whether a word of the first has one.
 */
export class OpenWindows {
  /** Room → windows with it, the last put in first out. */
  readonly #byRoom: number[][];
  readonly #words: Uint32Array;
  readonly #summary: Uint32Array;

  constructor(capacity: number) {
    this.#byRoom = Array.from({ length: capacity + 1 }, () => []);
    this.#words = new Uint32Array((capacity >>> 5) + 1);
    this.#summary = new Uint32Array((this.#words.length >>> 5) + 1);
  }

  put(window: number, room: number): void {
    this.#byRoom[room]!.push(window);
    this.#words[room >>> 5]! |= 1 << (room & 31);
    this.#summary[room >>> 10]! |= 1 << ((room >>> 5) & 31);
  }

  /** Takes out the fullest window with room for `count`; undefined where none has. */
  take(count: number): { readonly window: number; readonly room: number } | undefined {
    const room = this.#atLeast(count);
    if (room === undefined) return undefined;
    const windows = this.#byRoom[room]!;
    const window = windows.pop()!;
    if (windows.length === 0) {
      this.#words[room >>> 5]! &= ~(1 << (room & 31));
      if (this.#words[room >>> 5] === 0) this.#summary[room >>> 10]! &= ~(1 << ((room >>> 5) & 31));
    }
    return { window, room };
  }

  /** The least amount of room, from `count` on, that some window has. */
  #atLeast(count: number): number | undefined {
    const word = count >>> 5;
    if (word >= this.#words.length) return undefined;
    const here = this.#words[word]! & (-1 << (count & 31));
    if (here !== 0) return word * 32 + lowestBit(here);
    const next = word + 1;
    for (let at = next >>> 5; at < this.#summary.length; at++) {
      const bits = at === next >>> 5 ? this.#summary[at]! & (-1 << (next & 31)) : this.#summary[at]!;
      if (bits === 0) continue;
      const found = at * 32 + lowestBit(bits);
      return found * 32 + lowestBit(this.#words[found]!);
    }
    return undefined;
  }
}

const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);
