import { readFileSync } from 'node:fs';

/** What a dead process printed last is worth keeping, not all of it. */
const TAIL_BYTES = 64 * 1024;

/** V8's own last words, and no line of a plugin's that merely holds one of them. */
const DYING =
  /<--- Last few GCs --->|FATAL ERROR: .*(?:heap out of memory|[Aa]llocation failed)|----- Native stack trace -----/;

/** What a child prints, listened to from its start: what of it a person should see, and whether memory ended it. */
export class Overheard {
  readonly #killsBefore = oomKills();
  #tail = '';
  #dying = false;

  /** @returns what to show: nothing of the pages of addresses that a dying V8 prints */
  hear(chunk: Buffer): string {
    const text = chunk.toString('utf8');
    this.#tail = (this.#tail + text).slice(-TAIL_BYTES);
    this.#dying ||= DYING.test(text);
    return this.#dying ? '' : text;
  }

  get tail(): string {
    return this.#tail;
  }

  /** For a child that ended without a word. */
  ranOutOfMemory(): boolean {
    const said = /heap out of memory|Array buffer allocation failed|std::bad_alloc/.test(this.#tail);
    return said || oomKills() > this.#killsBefore;
  }
}

/** Processes the kernel killed for memory since boot, in this machine's and this control group's count. */
function oomKills(): number {
  const read = (path: string): number => {
    try {
      return Number(/^oom_kill (\d+)$/m.exec(readFileSync(path, 'utf8'))?.[1] ?? 0);
    } catch {
      return 0;
    }
  };
  return read('/proc/vmstat') + read('/sys/fs/cgroup/memory.events');
}
