import type { Outcome } from './rearranger.js';

/** Documents by what became of them. */
export class Tally {
  readonly #counts = new Map<Outcome, number>();

  add(outcome: Outcome): void {
    this.#counts.set(outcome, this.#of(outcome) + 1);
  }

  /** A sentence, or undefined where no document came by. Counting begins anew. */
  take(): string | undefined {
    const documents = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    if (documents === 0) return undefined;
    const [prefixFirst, suffixFirst] = [this.#of('prefix-first'), this.#of('suffix-first')];
    const left = LEFT.flatMap(([outcome, words]) => {
      const count = this.#of(outcome);
      return count === 0 ? [] : [`${count} ${words}`];
    });
    this.#counts.clear();
    return (
      `${prefixFirst + suffixFirst} of ${documents} documents rearranged ` +
      `(${prefixFirst} prefix first, ${suffixFirst} suffix first)` +
      (left.length === 0 ? '' : `; as they were: ${left.join(', ')}`)
    );
  }

  #of(outcome: Outcome): number {
    return this.#counts.get(outcome) ?? 0;
  }
}

const LEFT: readonly (readonly [Outcome, string])[] = [
  ['other-share', 'of other shares'],
  ['other-language', 'in other languages'],
  ['not-drawn', 'not drawn'],
  ['too-short', 'drawn but too short'],
  ['too-long', 'drawn but too long'],
  ['invalid-utf8', 'drawn but not UTF-8'],
  ['control-inside', 'drawn but with a reserved token inside'],
  ['no-end', 'drawn but without an end'],
  ['not-restorable', 'drawn but not restorable with this tokenizer'],
];
