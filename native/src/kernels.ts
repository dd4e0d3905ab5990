import type { NativeFeatureCalls } from './feature-calls.js';
import type { NativeFileCalls } from './file-calls.js';
import type { NativeLicenceCalls } from './licence-calls.js';
import type { NativeSignatureCalls } from './signature-calls.js';
import type { NativeTaskCalls } from './task-calls.js';
import type { NativeTextCalls } from './text-calls.js';

/**
 * The addon as it is: one function a kernel, typed arrays and numbers in, results written into arrays the caller
 * gives. Matrices are row-major and contiguous; every length is checked, and what does not fit throws
 * `FWK_NATIVE_SHAPE` and touches nothing.
 *
 * Results depend on the kernels in use (`useKernels`), never on the number of threads.
 */
export interface NativeKernels
  extends NativeTextCalls,
    NativeSignatureCalls,
    NativeFeatureCalls,
    NativeFileCalls,
    NativeTaskCalls,
    NativeLicenceCalls {
  info(): NativeInfo;
  /** Threads of the one pool of the process, the caller included; from 1. Not while a kernel runs. */
  setThreads(threads: number): void;
  /** Choose among `info().available`: tests compare them. */
  useKernels(name: string): void;
  /**
   * Cores that the quotas of the control groups of this process amount to, 0 for no quota.
   *
   * @param root a folder to look for `/proc` and `/sys` in; empty: this machine
   */
  controlGroupCores(root: string): number;
  /**
   * What `gemm` multiplies: float32, or operands rounded to bfloat16 with float32 sums. `useKernels` goes back to float32.
   *
   * @throws FWK_NATIVE_SHAPE for `bf16` where `info().bf16` is empty
   */
  usePrecision(precision: 'f32' | 'bf16'): void;
  /**
   * Hands `gemm` to a library that is opened now, or takes it back. Returns why it could not, empty when it could.
   *
   * @param file the library; empty looks where the system keeps it
   */
  useMatrixLibrary(library: 'own' | 'openblas' | 'onednn', file: string): string;
  /** Where an array lies, for `DeviceView`. Valid while the array is reachable and not transferred. */
  addressOf(array: Float32Array): bigint;
  /**
   * Asks the system for pages of 2 MiB under an array that nothing was written to yet. A wish (Linux, `madvise`): elsewhere,
   * and where it is not granted, nothing changes.
   */
  preferHugePages(array: Float32Array): void;
  /**
   * Floating-point operations a second of multiply-adds in registers, with the kernels and threads in use: what a
   * matrix product is measured against. Takes about that many milliseconds; the best round counts.
   */
  multiplyAddPeak(milliseconds: number): number;

  /**
   * `c [rows, columns] = addend + op(a) [rows, depth] · op(b) [depth, columns]`.
   *
   * @param a `[rows, depth]`, or `[depth, rows]` when transposed
   * @param b `[depth, columns]`, or `[columns, depth]` when transposed
   * @param addend `[rows, columns]`; may be `c` itself; null is zero
   */
  gemm(
    rows: number,
    columns: number,
    depth: number,
    a: Float32Array,
    transposeA: boolean,
    b: Float32Array,
    transposeB: boolean,
    addend: Float32Array | null,
    c: Float32Array,
  ): void;

  /** `out [count, width]` = rows of `table [vocabulary, width]`. */
  embedding(
    vocabulary: number,
    width: number,
    count: number,
    table: Float32Array,
    ids: Int32Array,
    out: Float32Array,
  ): void;
  /** `tableGradient[ids[n]] += dy[n]`, in row order. */
  embeddingBackward(
    vocabulary: number,
    width: number,
    count: number,
    dy: Float32Array,
    ids: Int32Array,
    tableGradient: Float32Array,
  ): void;

  rmsNorm(
    rows: number,
    width: number,
    epsilon: number,
    x: Float32Array,
    weight: Float32Array,
    y: Float32Array,
    rstd: Float32Array,
  ): void;
  /** Adds to `weightGradient`; `dx` may be `residual`. */
  rmsNormBackward(
    rows: number,
    width: number,
    dy: Float32Array,
    x: Float32Array,
    weight: Float32Array,
    rstd: Float32Array,
    residual: Float32Array | null,
    dx: Float32Array,
    weightGradient: Float32Array,
  ): void;

  /** In place. */
  rotary(
    rows: number,
    length: number,
    heads: number,
    keyValueHeads: number,
    headSize: number,
    theta: number,
    positions: Int32Array,
    inverse: boolean,
    qkv: Float32Array,
  ): void;
  attention(
    rows: number,
    length: number,
    heads: number,
    keyValueHeads: number,
    headSize: number,
    documents: Int32Array,
    qkv: Float32Array,
    out: Float32Array,
    logSumExp: Float32Array,
  ): void;
  attentionBackward(
    rows: number,
    length: number,
    heads: number,
    keyValueHeads: number,
    headSize: number,
    documents: Int32Array,
    dOut: Float32Array,
    qkv: Float32Array,
    out: Float32Array,
    logSumExp: Float32Array,
    dQkv: Float32Array,
  ): void;

  /** `gateUp [rows, 2 · width]` → `out [rows, width]`. */
  swiglu(rows: number, width: number, gateUp: Float32Array, out: Float32Array): void;
  /** `gradient` may be `gateUp`. */
  swigluBackward(
    rows: number,
    width: number,
    dy: Float32Array,
    gateUp: Float32Array,
    gradient: Float32Array,
  ): void;

  /**
   * Returns Σ weight · loss; `hiddenGradient` and `tableGradient` are written, or both null.
   *
   * @param tableAddend what the table's gradient is added to: `tableGradient` itself when left out; null is zeros
   */
  linearCrossEntropy(
    rows: number,
    width: number,
    vocabulary: number,
    chunkRows: number,
    labelSmoothing: number,
    zLoss: number,
    hidden: Float32Array,
    table: Float32Array,
    targets: Int32Array,
    weights: Float32Array,
    losses: Float32Array,
    scale: number,
    hiddenGradient: Float32Array | null,
    tableGradient: Float32Array | null,
    tableAddend?: Float32Array | null,
  ): number;

  /** One parameter, in place, with its moments. */
  adamw(
    learningRate: number,
    beta1: number,
    beta2: number,
    epsilon: number,
    weightDecay: number,
    step: number,
    gradientScale: number,
    size: number,
    gradient: Float32Array,
    parameter: Float32Array,
    firstMoment: Float32Array,
    secondMoment: Float32Array,
  ): void;

  /** `sum` may be `a` or `b`. */
  add(size: number, a: Float32Array, b: Float32Array, sum: Float32Array): void;
  /** Σx² in float64, parts of fixed size added up in order. */
  sumOfSquares(x: Float32Array): number;

  /**
   * `out[i] = f(x[i])`; `out` may be `x`.
   *
   * @param operation of `UNARY`
   * @param alpha factor, slope or lower bound, where the operation has one
   * @param beta upper bound
   */
  unary(
    operation: number,
    size: number,
    x: Float32Array,
    alpha: number,
    beta: number,
    out: Float32Array,
  ): void;
  /**
   * `out = f(a, b)`, contiguous. Strides are in elements, 0 along an axis the operand is repeated on; the last axis of
   * an operand is contiguous or repeated.
   *
   * @param operation of `BINARY`
   * @param axes at most 8
   */
  binary(
    operation: number,
    axes: number,
    shape: Int32Array,
    a: Float32Array,
    aStrides: Int32Array,
    b: Float32Array,
    bStrides: Int32Array,
    out: Float32Array,
  ): void;
  /** `out [rows] = factor · Σ x [rows, width]`, summed in float64. */
  sumRows(rows: number, width: number, x: Float32Array, factor: number, out: Float32Array): void;
  /** `out [outer, columns] = factor · Σ x [outer, rows, columns]` over the middle axis, summed in float64. */
  sumColumns(
    outer: number,
    rows: number,
    columns: number,
    x: Float32Array,
    factor: number,
    out: Float32Array,
  ): void;
  /** The largest (or smallest) of each row; NaN where one is. */
  extremeRows(largest: boolean, rows: number, width: number, x: Float32Array, out: Float32Array): void;
  softmaxRows(rows: number, width: number, x: Float32Array, out: Float32Array): void;
  /**
   * Moves elements: `to[toOffset + i · toStrides] = from[fromOffset + i · fromStrides]` for every index of `shape`. A
   * stride of `from` may be 0 or negative; no two indices may share an element of `to`.
   *
   * @param axes at most 8
   */
  stridedCopy(
    axes: number,
    shape: Int32Array,
    from: Float32Array,
    fromOffset: number,
    fromStrides: Int32Array,
    to: Float32Array,
    toOffset: number,
    toStrides: Int32Array,
  ): void;
}

/** What was built, and what this processor can run of it. */
export interface NativeInfo {
  /** Kernels in use: `avx512`, `avx2`, `neon`, `portable`. */
  readonly kernels: string;
  /** All that could be, the best first. */
  readonly available: readonly string[];
  /** bf16 kernels of the matrix product that the processor has, the best first: `avx512-bf16`. */
  readonly bf16: readonly string[];
  /** Kernels of the matrix product in use: those of `kernels`, or one of `bf16`. */
  readonly matrixKernels: string;
  /** What the library says of itself that computes the matrix product; empty for our own. */
  readonly matrixLibrary: string;
  /** Rows × columns of the tile the matrix product keeps in registers. */
  readonly tile: string;
  readonly threads: number;
  /** Cores this process may use: affinity mask and control-group quota. */
  readonly cores: number;
  readonly compiler: string;
  /** `FRAMEWORK_DEVICE_VIEW_VERSION` of `include/framework/device_view.h`. */
  readonly deviceViewVersion: number;
}
