import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ArgumentsOf, Fields, Kernel } from '../kernels/kernel.js';
import { ARGUMENTS_ADDRESS, type KernelFunction, SPINS, WORD, WORDS, type WorkerData } from './protocol.js';

export interface PoolOptions {
  readonly memory: WebAssembly.Memory;
  readonly module: WebAssembly.Module;
  readonly kernels: readonly Kernel[];
  /** The main thread counts. */
  readonly threads: number;
}

/**
 * Worker threads over one shared memory, and the main thread as the first of them. A call blocks until every thread
 * has done its part: tfjs's operations are synchronous.
 */
export class Pool {
  readonly threads: number;
  readonly #words: Int32Array;
  readonly #integers: Int32Array;
  readonly #floats: Float32Array;
  readonly #functions: ReadonlyMap<Kernel, { readonly number: number; readonly run: KernelFunction }>;
  readonly #workers: readonly Worker[];

  /** Starts the threads, and waits until all of them listen. */
  static async start(options: PoolOptions): Promise<Pool> {
    const { memory, module, kernels, threads } = options;
    const workers = Array.from({ length: threads - 1 }, (_, index) => {
      const workerData: WorkerData = {
        memory,
        module,
        kernels: kernels.map(({ name }) => name),
        thread: index + 1,
      };
      return new Worker(new URL('./worker.js', import.meta.url), { workerData });
    });
    await Promise.all(workers.map((worker) => once(worker, 'online')));
    const words = new Int32Array(memory.buffer, 0, WORDS);
    for (;;) {
      const ready = Atomics.load(words, WORD.ready);
      if (ready === workers.length) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    // A sleeping worker must not keep the process alive.
    for (const worker of workers) worker.unref();
    return new Pool(options, await WebAssembly.instantiate(module, { env: { memory } }), workers);
  }

  private constructor(options: PoolOptions, instance: WebAssembly.Instance, workers: readonly Worker[]) {
    const { memory, kernels, threads } = options;
    this.threads = threads;
    this.#workers = workers;
    this.#words = new Int32Array(memory.buffer, 0, WORDS);
    this.#integers = new Int32Array(memory.buffer, ARGUMENTS_ADDRESS, 64);
    this.#floats = new Float32Array(memory.buffer, ARGUMENTS_ADDRESS, 64);
    this.#functions = new Map(
      kernels.map((kernel, number) => [
        kernel,
        { number, run: instance.exports[kernel.name] as KernelFunction },
      ]),
    );
  }

  /** Runs a kernel on all threads. */
  run<F extends Fields>(kernel: Kernel<F>, given: ArgumentsOf<F>): void {
    const { number, run } = this.#write(kernel, given);
    const words = this.#words;
    Atomics.store(words, WORD.done, 0);
    Atomics.store(words, WORD.failed, 0);
    Atomics.store(words, WORD.kernel, number);
    Atomics.add(words, WORD.job, 1);
    Atomics.notify(words, WORD.job);
    try {
      run(ARGUMENTS_ADDRESS, 0);
    } finally {
      this.#waitForOthers();
    }
    if (Atomics.load(words, WORD.failed) > 0) throw new Error(`kernel '${kernel.name}' failed`);
  }

  /** Runs a kernel on the main thread alone: work too small to wake anyone for. The result is the same. */
  runAlone<F extends Fields>(kernel: Kernel<F>, given: ArgumentsOf<F>): void {
    this.#write(kernel, given).run(ARGUMENTS_ADDRESS, 0);
  }

  async close(): Promise<void> {
    Atomics.store(this.#words, WORD.kernel, -1);
    Atomics.add(this.#words, WORD.job, 1);
    Atomics.notify(this.#words, WORD.job);
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #waitForOthers(): void {
    const words = this.#words;
    let spins = 0;
    for (;;) {
      const done = Atomics.load(words, WORD.done);
      if (done === this.#workers.length) return;
      if (++spins > SPINS) Atomics.wait(words, WORD.done, done);
    }
  }

  #write<F extends Fields>(kernel: Kernel<F>, given: ArgumentsOf<F>) {
    Atomics.store(this.#words, WORD.nextPiece, 0);
    let word = 0;
    for (const name in kernel.fields) {
      if (kernel.fields[name] === 'f32') this.#floats[word] = given[name];
      else this.#integers[word] = given[name];
      word++;
    }
    const entry = this.#functions.get(kernel as unknown as Kernel);
    if (entry === undefined) throw new TypeError(`the pool has no kernel '${kernel.name}'`);
    return entry;
  }
}
