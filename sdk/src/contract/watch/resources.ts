import { AsyncLocalStorage, createHook } from 'node:async_hooks';
import { readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** Resources of Node that stay until somebody ends them, by the names async_hooks gives them. */
const KINDS: Readonly<Record<string, string>> = {
  FSEVENTWRAP: 'a watched folder',
  HTTPINCOMINGMESSAGE: 'an HTTP connection',
  Immediate: 'an immediate that sets itself again',
  PIPESERVERWRAP: 'a listening pipe',
  PIPEWRAP: 'a pipe',
  PROCESSWRAP: 'a child process',
  SIGNALWRAP: 'a signal handler',
  STATWATCHER: 'a watched file',
  TCPSERVERWRAP: 'a listening socket',
  TCPWRAP: 'a connection',
  Timeout: 'a timer',
  TLSWRAP: 'a connection',
  UDPWRAP: 'a datagram socket',
  WORKER: 'a worker thread',
};

export interface Leftover {
  /** `a timer`. */
  readonly what: string;
  /** The call it was made in. */
  readonly hook: string;
  /** The line of the plugin that made it, where there is one. */
  readonly line: string | undefined;
}

/** What a plugin's calls opened and nothing closed yet; what happens outside of `within` is not counted. */
export class Resources {
  readonly #calls = new AsyncLocalStorage<string>();
  readonly #open = new Map<number, Leftover>();
  readonly #dir: string;
  #patience = 40;

  /** @param dir the plugin's folder */
  constructor(dir: string) {
    this.#dir = dir;
    // Made by Node at the first word written, and open for good: not the plugin's, whoever writes it.
    for (const stream of [process.stdout, process.stderr]) stream.write('');
    createHook({
      init: (id, type) => {
        const hook = this.#calls.getStore();
        const what = KINDS[type];
        if (hook === undefined || what === undefined) return;
        this.#open.set(id, { what, hook, line: lineIn(this.#dir) });
      },
      destroy: (id) => void this.#open.delete(id),
    }).enable();
  }

  /** Everything opened in `work`, and in what it starts, is its. */
  within<T>(hook: string, work: () => T): T {
    return this.#calls.run(hook, work);
  }

  /** What is still open when closing had time to finish. Each leftover is told once. */
  async left(): Promise<readonly Leftover[]> {
    // Closing takes a few turns of the event loop; async_hooks tells of it later still.
    for (let tries = 0; tries < this.#patience && this.#open.size > 0; tries++)
      await wait(tries < 5 ? 5 : 25);
    const left = [...this.#open.values()];
    // What does not close once, will not the next time.
    if (left.length > 0) this.#patience = 5;
    this.#open.clear();
    return left;
  }
}

/** Files and sockets open in this process, as far as the system shows them; empty where it does not (Windows). */
export function openFiles(): readonly string[] {
  for (const folder of ['/proc/self/fd', '/dev/fd']) {
    try {
      return readdirSync(folder).flatMap((fd) => {
        try {
          return readlinkSync(`${folder}/${fd}`);
        } catch {
          // The descriptor of the listing itself is gone by now.
          return [];
        }
      });
    } catch {
      // The next system's place.
    }
  }
  return [];
}

/** Which of `after` were not in `before`, each as often as it is there more. */
export function added(before: readonly string[], after: readonly string[]): readonly string[] {
  const rest = [...before];
  return after.filter((name) => {
    const at = rest.indexOf(name);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

function lineIn(dir: string): string | undefined {
  const frames = new Error().stack?.split('\n').slice(1) ?? [];
  return frames.find((frame) => frame.includes(dir) && !frame.includes('node_modules'))?.trim();
}
