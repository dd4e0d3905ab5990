/** A set of numbers of 32 bits: open addressing in one array, where a Set would hold an object for most of them. */
export class NumberSet {
  /** 0 marks a free slot. */
  #table = new Uint32Array(1024);
  #size = 0;
  #hasZero = false;

  has(number: number): boolean {
    return number === 0 ? this.#hasZero : this.#table[this.#slotOf(number)] === number;
  }

  add(number: number): void {
    if (number === 0) {
      this.#hasZero = true;
      return;
    }
    const slot = this.#slotOf(number);
    if (this.#table[slot] === number) return;
    this.#table[slot] = number;
    if (++this.#size * 2 > this.#table.length) this.#grow();
  }

  /** Where a number stands, or would. */
  #slotOf(number: number): number {
    const table = this.#table;
    const mask = table.length - 1;
    let slot = Math.imul(number, 0x9e3779b1) & mask;
    slot ^= number >>> 16;
    slot &= mask;
    while (table[slot] !== 0 && table[slot] !== number) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const before = this.#table;
    this.#table = new Uint32Array(before.length * 2);
    for (const number of before) if (number !== 0) this.#table[this.#slotOf(number)] = number;
  }
}
