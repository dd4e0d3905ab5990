import { bytesOf, type SpillFile } from '@framework/sdk/spill';
import { LINE_WORDS, type LineBucket } from './line-buckets.js';
import { LineTable } from './line-table.js';
import { expectedLines, MOST_FILES } from './taken-lines.js';

/** Words of a link before the files it names: the file, bytes that count, how many files. */
const HEAD_WORDS = 3;
/** A link names the files before its own that have the line. */
const MOST_WORDS = HEAD_WORDS + MOST_FILES - 1;
/** Of a run, in memory. */
const WINDOW_WORDS = 4096;

/** Where links of one bucket lie, in bytes. */
interface Run {
  readonly start: number;
  readonly end: number;
}

/**
 * Of each line of a bucket that stands in few files, and in an earlier one: which those are. In the order of the files, on disk.
 *
 * @param text added to: the bytes of each file's lines that few files have
 */
export function writeLinks(bucket: LineBucket, links: SpillFile, text: Float64Array): Run {
  const start = links.bytes;
  const table = new LineTable(expectedLines(bucket.lines));
  for (const block of bucket.blocks()) {
    for (let at = 0; at < block.length; at += LINE_WORDS) table.count(block[at]!, block[at + 1]!);
  }
  const holders = new Holders(table.places);
  const link = new Uint32Array(MOST_WORDS);
  for (const block of bucket.blocks()) {
    for (let at = 0; at < block.length; at += LINE_WORDS) {
      const [file, weight] = [block[at + 1]!, block[at + 2]!];
      const place = table.placeOf(block[at]!);
      const files = table.filesAt(place);
      if (files > MOST_FILES) continue;
      text[file]! += weight;
      if (files === 1) continue;
      const before = holders.add(place, file, link);
      if (before === 0) continue;
      link[0] = file;
      link[1] = weight;
      link[2] = before;
      links.append(bytesOf(link.subarray(0, HEAD_WORDS + before)));
    }
  }
  return { start, end: links.bytes };
}

/** Which files have a line, for lines by their places in a table: a chain each, the last file first. */
class Holders {
  /** Of the last file, from 1; 0 where there is none. */
  readonly #last: Uint32Array;
  #files = new Uint32Array(1024);
  #before = new Uint32Array(1024);
  #count = 0;

  constructor(places: number) {
    this.#last = new Uint32Array(places);
  }

  /**
   * One more file, or the last one again.
   *
   * @param link gets the files before it
   * @returns how many
   */
  add(place: number, file: number, link: Uint32Array): number {
    let holder = this.#last[place]!;
    if (holder === 0 || this.#files[holder] !== file) {
      if (++this.#count === this.#files.length) this.#grow();
      this.#files[this.#count] = file;
      this.#before[this.#count] = holder;
      holder = this.#count;
      this.#last[place] = holder;
    }
    let found = 0;
    for (let other = this.#before[holder]!; other !== 0; other = this.#before[other]!) {
      link[HEAD_WORDS + found++] = this.#files[other]!;
    }
    return found;
  }

  #grow(): void {
    const [files, before] = [this.#files, this.#before];
    this.#files = new Uint32Array(2 * files.length);
    this.#before = new Uint32Array(2 * before.length);
    this.#files.set(files);
    this.#before.set(before);
  }
}

/** The links of one bucket, file after file. */
export class LinkReader {
  readonly #links: SpillFile;
  readonly #end: number;
  readonly #window = new Uint32Array(WINDOW_WORDS);
  #position: number;
  #at = 0;
  #filled = 0;

  constructor(links: SpillFile, { start, end }: Run) {
    this.#links = links;
    this.#position = start;
    this.#end = end;
  }

  /**
   * Bytes of the lines of a file that stand in an earlier one that stays. Every file is asked for, in order.
   *
   * @param stays 1 for a file that does
   */
  seenIn(file: number, stays: Uint8Array): number {
    let seen = 0;
    for (;;) {
      if (this.#filled - this.#at < MOST_WORDS) this.#refill();
      if (this.#at === this.#filled || this.#window[this.#at] !== file) return seen;
      const weight = this.#window[this.#at + 1]!;
      const holders = this.#at + HEAD_WORDS;
      this.#at = holders + this.#window[this.#at + 2]!;
      for (let holder = holders; holder < this.#at; holder++) {
        if (stays[this.#window[holder]!] === 0) continue;
        seen += weight;
        break;
      }
    }
  }

  #refill(): void {
    if (this.#position === this.#end) return;
    this.#window.copyWithin(0, this.#at, this.#filled);
    this.#filled -= this.#at;
    this.#at = 0;
    const words = Math.min(WINDOW_WORDS - this.#filled, (this.#end - this.#position) / 4);
    this.#links.read(bytesOf(this.#window.subarray(this.#filled, this.#filled + words)), this.#position);
    this.#position += 4 * words;
    this.#filled += words;
  }
}
