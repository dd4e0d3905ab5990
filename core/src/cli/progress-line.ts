import type { Progress } from '@framework/sdk';
import type { Output } from './output.js';
import { Rate } from './rate.js';
import { wholeText } from './text.js';

/** Between two lines of a question that takes long, and before the first. */
const LINE_MS = 2000;

/** A line every so often: how far, how fast, and how long still where the end is known. */
export class ProgressLine {
  readonly #rate = new Rate();
  readonly #every: number;
  readonly #output: Pick<Output, 'note'>;
  #last = performance.now();

  /** @param every milliseconds between two lines, and before the first */
  constructor(every: number, output: Pick<Output, 'note'>) {
    this.#every = every;
    this.#output = output;
  }

  see(what: string, progress: Progress): void {
    this.#rate.see(progress);
    const now = performance.now();
    if (now - this.#last < this.#every) return;
    this.#last = now;
    const { done, total, unit, note = '' } = progress;
    const far = total === null ? wholeText(done) : `${wholeText(done)}/${wholeText(total)}`;
    const told = [`${far} ${unit}`, this.#rate.text(progress), note];
    this.#output.note(`${what}: ${told.filter((part) => part !== '').join(', ')}`);
  }
}

/** The lines of a command that asks, on stderr. */
export function progressLine(what: string, output: Pick<Output, 'note'>): (progress: Progress) => void {
  const line = new ProgressLine(LINE_MS, output);
  return (progress) => line.see(what, progress);
}
