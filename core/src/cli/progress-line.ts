import type { Progress } from '@framework/sdk';
import type { Output } from './output.js';
import { wholeText } from './text.js';

/** Between two lines of something that takes long, and before the first. */
const LINE_MS = 2000;

/** A line on stderr every few seconds: how far, how fast, and how long still where the end is known. */
export function progressLine(what: string, { note }: Pick<Output, 'note'>): (progress: Progress) => void {
  const began = performance.now();
  let last = began;
  return ({ done, total, unit, note: about }) => {
    const now = performance.now();
    if (now - last < LINE_MS) return;
    last = now;
    const rate = (done / (now - began)) * 1000;
    const left = total === null || rate === 0 ? '' : `, ${Math.ceil((total - done) / rate)} s left`;
    const far = total === null ? wholeText(done) : `${wholeText(done)}/${wholeText(total)}`;
    note(`${what}: ${far} ${unit}, ${wholeText(rate)} ${unit}/s${left}${about ? `, ${about}` : ''}`);
  };
}
