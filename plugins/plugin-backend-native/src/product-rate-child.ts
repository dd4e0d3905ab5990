// Run by `product-rate.ts` in a process of its own, with a contender; prints what became of it.
import { loadNative } from '@framework/native';
import type { Contender, ProductRate } from './product-rate.js';

const SIZE = 1024;
/** The first product makes working memory and threads; the best of the others counts, as many as there is time for. */
const MOST_PRODUCTS = 8;
const ENOUGH_MS = 200;

function measure({ matmul, compute }: Contender): ProductRate {
  const native = loadNative();
  if (!native.ok) return native;
  const { kernels } = native;
  const why = kernels.useMatrixLibrary(matmul, '');
  if (why !== '') return { ok: false, why };
  kernels.usePrecision(compute);
  const [a, b, c] = [noise(), noise(), new Float32Array(SIZE * SIZE)];
  const product = (): number => {
    const start = performance.now();
    kernels.gemm(SIZE, SIZE, SIZE, a, false, b, false, null, c);
    return performance.now() - start;
  };
  product();
  const begin = performance.now();
  let best = product();
  for (let n = 1; n < MOST_PRODUCTS && performance.now() - begin < ENOUGH_MS; n++) {
    best = Math.min(best, product());
  }
  return {
    ok: true,
    gigaflops: (2 * SIZE ** 3) / best / 1e6,
    version: kernels.info().matrixLibrary.trim(),
  };
}

/** Neither zeros nor subnormal numbers, which some processors multiply at other speeds. */
const noise = (): Float32Array => Float32Array.from({ length: SIZE * SIZE }, (_, at) => 0.5 + (at % 97) / 97);

console.log(JSON.stringify(measure(JSON.parse(process.argv[2]!) as Contender)));
