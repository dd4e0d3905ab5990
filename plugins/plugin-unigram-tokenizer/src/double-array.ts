import type { ByteStrings, DoubleArray } from '@framework/sdk';
import { countOf } from './byte-strings.js';

const ALPHABET = 256;
/** Free slots looked at for a node with several children before its block goes to the end: bounds the build. */
const TRIES = 48;

/**
 * A trie over bytes as a double array (Aoe, 1989): the child of node s by byte c is t = base[s] + c, if check[t] = s. One
 * step costs two reads, wherever the node lies, and the walk needs no call:
 *
 * ```
 * let node = 0;
 * for (let at = start; at < end; at++) {
 *   const child = base[node] + bytes[at];
 *   if (check[child] !== node) break;
 *   node = child;
 *   if (value[node] >= 0) …string number value[node] ends behind `at`…
 * }
 * ```
 *
 * @param strings none empty, sorted by bytes, none twice; the value of each is its index
 */
export function buildDoubleArray(strings: ByteStrings): DoubleArray {
  const slots = new Slots(ALPHABET * 2 + strings.bytes.byteLength);
  const { bytes, offsets } = strings;
  const labels = new Int32Array(ALPHABET);
  const starts = new Int32Array(ALPHABET + 1);
  // Nodes still to be given children: the node, the range of strings below it, their common length.
  const stack: number[] = [0, 0, countOf(strings), 0];
  while (stack.length > 0) {
    const depth = stack.pop()!;
    const to = stack.pop()!;
    let from = stack.pop()!;
    const node = stack.pop()!;
    if (from < to && offsets[from]! + depth === offsets[from + 1]!) slots.value[node] = from++;
    if (from === to) continue;
    let children = 0;
    let last = -1;
    for (let index = from; index < to; index++) {
      const label = bytes[offsets[index]! + depth]!;
      if (label === last) continue;
      labels[children] = label;
      starts[children++] = index;
      last = label;
    }
    starts[children] = to;
    const base = slots.place(node, labels, children);
    for (let child = 0; child < children; child++) {
      stack.push(base + labels[child]!, starts[child]!, starts[child + 1]!, depth + 1);
    }
  }
  return slots.finish();
}

/** The slots while they fill: free ones are a doubly linked list, so that taking one costs the same everywhere. */
class Slots {
  base: Int32Array;
  check: Int32Array;
  value: Int32Array;
  /** Of a free slot: the free slots around it. Slot 0 is the root, and the list's head. */
  #next: Int32Array;
  #previous: Int32Array;
  #capacity: number;
  /** One past the highest slot in use. */
  #used = 1;

  constructor(capacity: number) {
    this.#capacity = capacity;
    this.base = new Int32Array(capacity);
    this.check = new Int32Array(capacity).fill(-1);
    this.value = new Int32Array(capacity).fill(-1);
    this.#next = new Int32Array(capacity);
    this.#previous = new Int32Array(capacity);
    // No slot below the alphabet's size is given out: a base is then never below 1, whatever the label.
    this.#link(ALPHABET);
  }

  /** Gives a node its children: finds a base where the slots of all labels are free, and takes them. */
  place(node: number, labels: Int32Array, count: number): number {
    const base = this.#find(labels, count);
    while (base + ALPHABET > this.#capacity) this.#grow();
    this.base[node] = base;
    for (let child = 0; child < count; child++) {
      const slot = base + labels[child]!;
      this.check[slot] = node;
      this.#next[this.#previous[slot]!] = this.#next[slot]!;
      this.#previous[this.#next[slot]!] = this.#previous[slot]!;
      if (slot >= this.#used) this.#used = slot + 1;
    }
    return base;
  }

  finish(): DoubleArray {
    // Room behind the last slot, so that a walk never reads past the end whatever the byte.
    const size = this.#used + ALPHABET;
    const cut = (array: Int32Array, fill: number) => {
      const result = new Int32Array(size).fill(fill);
      result.set(array.subarray(0, this.#used));
      return result;
    };
    return { base: cut(this.base, 0), check: cut(this.check, -1), value: cut(this.value, -1) };
  }

  #find(labels: Int32Array, count: number): number {
    const first = labels[0]!;
    let tries = 0;
    for (let slot = this.#next[0]!; slot !== 0 && tries < TRIES; slot = this.#next[slot]!, tries++) {
      const base = slot - first;
      let child = 1;
      while (child < count && this.#free(base + labels[child]!)) child++;
      if (child === count) return base;
    }
    return Math.max(ALPHABET, this.#used);
  }

  #free(slot: number): boolean {
    return slot >= this.#capacity || this.check[slot] === -1;
  }

  #grow(): void {
    const before = this.#capacity;
    this.#capacity = before * 2;
    const longer = (array: Int32Array, fill: number) => {
      const result = new Int32Array(this.#capacity).fill(fill);
      result.set(array);
      return result;
    };
    this.base = longer(this.base, 0);
    this.check = longer(this.check, -1);
    this.value = longer(this.value, -1);
    this.#next = longer(this.#next, 0);
    this.#previous = longer(this.#previous, 0);
    this.#link(before);
  }

  /** Appends the slots from `from` to the capacity to the list of free ones. */
  #link(from: number): void {
    let last = this.#previous[0]!;
    for (let slot = from; slot < this.#capacity; slot++) {
      this.#next[last] = slot;
      this.#previous[slot] = last;
      last = slot;
    }
    this.#next[last] = 0;
    this.#previous[0] = last;
  }
}
