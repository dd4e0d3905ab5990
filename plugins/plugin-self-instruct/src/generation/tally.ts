/** Of one kind of thing: how many there were, how many stayed, and why the others did not. */
export class Tally {
  proposed = 0;
  kept = 0;
  readonly #dropped = new Map<string, number>();

  keep(): void {
    this.proposed++;
    this.kept++;
  }

  drop(reason: string): void {
    this.proposed++;
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + 1);
  }

  /** By reason, sorted. Together with `kept` they are `proposed`. */
  get dropped(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.#dropped].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
