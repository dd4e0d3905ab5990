import type { Progress } from '@framework/sdk';
import { durationText, wholeText } from './text.js';

/** How fast something goes, from its first progress on: what was resumed is not counted as done now. */
export class Rate {
  readonly #start = performance.now();
  #first: { readonly at: number; readonly done: number; readonly unit: string } | undefined;
  #last = 0;
  #perSecond: number | undefined;

  see({ done, unit }: Progress): void {
    const now = performance.now();
    if (this.#first === undefined) {
      this.#first = { at: this.#start, done: 0, unit };
    } else if (done < this.#last || unit !== this.#first.unit) {
      // Another pass, or another plugin: it counts from its own beginning.
      this.#first = { at: now, done, unit };
      this.#perSecond = undefined;
    }
    this.#last = done;
    const seconds = (now - this.#first.at) / 1000;
    if (seconds > 0.2) this.#perSecond = (done - this.#first.done) / seconds;
  }

  /** `12.3 files/s, 40 seconds left`; less where the end is not known, nothing where nothing can be said yet. */
  text({ done, total, unit }: Progress): string {
    if (this.#perSecond === undefined) return '';
    const fast = `${this.#perSecond < 100 ? this.#perSecond.toPrecision(3) : wholeText(this.#perSecond)} ${unit}/s`;
    if (total === null || this.#perSecond === 0) return fast;
    return `${fast}, ${durationText((total - done) / this.#perSecond / 86_400)} left`;
  }
}
