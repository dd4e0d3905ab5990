import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { GuardedCall, KernelObserver } from '../plugins/kernel.js';

/** Bytes of one thread's slot in the file; a rewrite is one `pwrite` that never moves the others. */
const SLOT_BYTES = 512;

/** A record begins with its count, at a fixed place and width: JSON allows the spaces before a number. */
const COUNT_KEY = '{"count":';
const COUNT_AT = COUNT_KEY.length;
const COUNT_WIDTH = 15;

/** Where one thread of the runner is. */
export interface Beat {
  /** 0 is the runner's main thread, workers count from 1. */
  readonly slot: number;
  /** Changes with every entry, exit and sign of progress. */
  readonly count: number;
  readonly stage: string | null;
  readonly step: number | null;
  /** The call entered last and not left yet; null between calls. */
  readonly call: { readonly plugin: string; readonly hook: string } | null;
}

/**
 * Says where a thread is, in a file, at every entry into a plugin and every exit. The file outlives the process and
 * needs no event loop, so a synchronous step of minutes and a `kill -9` still leave a plugin and a hook to name.
 */
export class Heartbeat implements KernelObserver {
  readonly #file: number;
  readonly #slot: number;
  readonly #buffer = Buffer.alloc(SLOT_BYTES, ' ');
  /** Calls under way, in the order they were entered: asynchronous ones overlap, so this is no stack. */
  readonly #calls = new Set<GuardedCall>();
  /** Records' texts by call, in this stage and step. */
  readonly #places = new Map<string, Buffer>();
  #used = 0;
  #count = 0;
  #stage: string | null = null;
  #step: number | null = null;

  constructor(path: string, slot: number) {
    this.#file = openSync(path, slot === 0 ? 'w' : 'r+');
    this.#slot = slot;
    this.#buffer.write(COUNT_KEY);
    this.#buffer[SLOT_BYTES - 1] = 0x0a;
    this.#write();
  }

  enter(call: GuardedCall): void {
    this.#calls.add(call);
    this.#write();
  }

  leave(call: GuardedCall): void {
    this.#calls.delete(call);
    this.#write();
  }

  at(stage: string, step: number | null = null): void {
    this.#stage = stage;
    this.#step = step;
    this.#places.clear();
    this.#write();
  }

  /** Work went on: what is long but moves is no hang. */
  touch(): void {
    this.#write();
  }

  close(): void {
    closeSync(this.#file);
  }

  /** Two writes a call into a plugin: what does not change between them is not made again. */
  #write(): void {
    this.#count += 1;
    let call: GuardedCall | undefined;
    for (call of this.#calls);
    const buffer = this.#buffer;
    buffer.write(String(this.#count).padStart(COUNT_WIDTH), COUNT_AT, 'latin1');
    const text = this.#place(call);
    text.copy(buffer, COUNT_AT + COUNT_WIDTH);
    const end = COUNT_AT + COUNT_WIDTH + text.byteLength;
    buffer.fill(0x20, end, Math.max(end, this.#used));
    this.#used = end;
    try {
      writeSync(this.#file, buffer, 0, SLOT_BYTES, this.#slot * SLOT_BYTES);
    } catch {
      // A full disk must not end the run here: the write that matters will say so.
    }
  }

  /** The record's text after its count, for a call. */
  #place(call: GuardedCall | undefined): Buffer {
    const key = call === undefined ? '' : `${call.plugin}\0${call.hook}`;
    let text = this.#places.get(key);
    if (text === undefined) {
      const named = call && { plugin: call.plugin.slice(0, 160), hook: call.hook.slice(0, 80) };
      const rest = JSON.stringify({ stage: this.#stage, step: this.#step, call: named ?? null });
      text = Buffer.from(`,${rest.slice(1)}`).subarray(0, SLOT_BYTES - COUNT_AT - COUNT_WIDTH - 1);
      this.#places.set(key, text);
    }
    return text;
  }
}

/** Every slot that can be read; one caught in the middle of a rewrite is left out. */
export function readBeats(path: string): readonly Beat[] {
  let file: Buffer;
  try {
    file = readFileSync(path);
  } catch {
    return [];
  }
  const beats: Beat[] = [];
  for (let slot = 0; (slot + 1) * SLOT_BYTES <= file.byteLength; slot++) {
    try {
      const text = file.subarray(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES).toString('utf8');
      beats.push({ slot, ...(JSON.parse(text) as Omit<Beat, 'slot'>) });
    } catch {
      // Torn or never written.
    }
  }
  return beats;
}
