/** The median of the last few values: one jump among them does not move it. */
export class RunningMedian {
  readonly #window: number;
  #values: readonly number[] = [];

  constructor(window: number) {
    this.#window = window;
  }

  /** Undefined until a few values are there to compare with. */
  get value(): number | undefined {
    if (this.#values.length < Math.min(10, this.#window)) return undefined;
    return this.#values.toSorted((a, b) => a - b)[this.#values.length >> 1];
  }

  add(value: number): void {
    this.#values = [...this.#values, value].slice(-this.#window);
  }
}
