import { loadNative } from '@framework/native';

/** Times every native kernel of this process, by name; matrix products by their shape too. */
export class KernelTimes {
  #rows = new Map();

  constructor() {
    const native = loadNative();
    if (!native.ok) throw new Error(native.why);
    for (const [name, kernel] of Object.entries(native.kernels)) {
      native.kernels[name] = (...given) => {
        const start = performance.now();
        try {
          return kernel(...given);
        } finally {
          this.#add(labelOf(name, given), (performance.now() - start) / 1000);
        }
      };
    }
  }

  reset() {
    this.#rows.clear();
  }

  /** The longest first. */
  rows() {
    return [...this.#rows].map(([name, row]) => ({ name, ...row })).sort((a, b) => b.seconds - a.seconds);
  }

  #add({ label, work }, seconds) {
    const row = this.#rows.get(label) ?? { calls: 0, seconds: 0, work: 0 };
    this.#rows.set(label, { calls: row.calls + 1, seconds: row.seconds + seconds, work: row.work + work });
  }
}

function labelOf(name, given) {
  if (name === 'gemm') {
    const [rows, columns, depth, , transposeA, , transposeB] = given;
    const form = `${transposeA ? 't' : 'n'}${transposeB ? 't' : 'n'}`;
    return { label: `gemm ${rows} × ${columns} × ${depth} ${form}`, work: 2 * rows * columns * depth };
  }
  if (name === 'linearCrossEntropy') {
    const [rows, width, vocabulary] = given;
    return { label: name, work: 6 * rows * width * vocabulary };
  }
  return { label: name, work: 0 };
}
