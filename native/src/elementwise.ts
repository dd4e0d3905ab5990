/** Operations of `NativeKernels.unary`, by number as `cpu/kernels/kernel_table.h` has them. */
export const UNARY = {
  negative: 0,
  absolute: 1,
  square: 2,
  squareRoot: 3,
  reciprocalRoot: 4,
  reciprocal: 5,
  scale: 6,
  relu: 7,
  leakyRelu: 8,
  clip: 9,
  step: 10,
  floor: 11,
  exponential: 12,
  exponentialMinusOne: 13,
  logarithm: 14,
  logarithmOfOnePlus: 15,
  sigmoid: 16,
  hyperbolicTangent: 17,
  errorFunction: 18,
  sine: 19,
  cosine: 20,
  elu: 21,
} as const;

/** Operations of `NativeKernels.binary`. */
export const BINARY = {
  add: 0,
  subtract: 1,
  multiply: 2,
  divide: 3,
  maximum: 4,
  minimum: 5,
  squaredDifference: 6,
  power: 7,
} as const;
