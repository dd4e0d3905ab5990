import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { GuardedCall, KernelObserver } from '../plugins/kernel.js';

/** Bytes of one thread's slot in the file; a rewrite is one `pwrite` that never moves the others. */
const SLOT_BYTES = 512;

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
  readonly #buffer = Buffer.alloc(SLOT_BYTES);
  /** Calls under way, in the order they were entered: asynchronous ones overlap, so this is no stack. */
  readonly #calls = new Set<GuardedCall>();
  #count = 0;
  #stage: string | null = null;
  #step: number | null = null;

  constructor(path: string, slot: number) {
    this.#file = openSync(path, slot === 0 ? 'w' : 'r+');
    this.#slot = slot;
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
    this.#write();
  }

  /** Work went on: what is long but moves is no hang. */
  touch(): void {
    this.#write();
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(): void {
    this.#count += 1;
    let call: GuardedCall | undefined;
    for (call of this.#calls);
    const text = JSON.stringify({
      count: this.#count,
      stage: this.#stage,
      step: this.#step,
      call: call === undefined ? null : { plugin: call.plugin.slice(0, 160), hook: call.hook.slice(0, 80) },
    });
    this.#buffer.fill(0x20);
    this.#buffer.write(text, 0, SLOT_BYTES - 1);
    this.#buffer[SLOT_BYTES - 1] = 0x0a;
    try {
      writeSync(this.#file, this.#buffer, 0, SLOT_BYTES, this.#slot * SLOT_BYTES);
    } catch {
      // A full disk must not end the run here: the write that matters will say so.
    }
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
