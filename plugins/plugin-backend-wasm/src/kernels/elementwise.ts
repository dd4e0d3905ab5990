import { f32, f32x4, f64, f64x2, i32, promoteHigh, v128 } from '../assembler/code.js';
import type { ModuleBuilder } from '../assembler/module.js';
import { offset } from './arithmetic.js';
import { defineKernel } from './kernel.js';

// Blocks of the heap are multiples of 64 bytes: what treats each element by itself may run over the end of a tensor,
// up to the next whole vector.

/** target += source. */
export const defineAdd = (module: ModuleBuilder) =>
  defineKernel(module, 'add', { target: 'i32', source: 'i32', vectors: 'i32' }, ({ scope, given, share }) => {
    const target = scope.local('i32');
    return [
      ...share(given.vectors.get, 4096, (from, to) =>
        scope.loop(from.get, to.get, i32.const(1), (v) => [
          ...target.set(offset(given.target.get, v.get, 16)),
          ...v128.store(
            target.get,
            f32x4.add(v128.load(target.get), v128.load(offset(given.source.get, v.get, 16))),
          ),
        ]),
      ),
    ];
  });

/** Σx² in float64, to be run alone: one order of summation. The sum is added to the double at `result`. */
export const defineSquares = (module: ModuleBuilder) =>
  defineKernel(module, 'squares', { source: 'i32', count: 'i32', result: 'i32' }, ({ scope, given }) => {
    const sum = scope.local('v128');
    const values = scope.local('v128');
    const total = scope.local('f64');
    const single = scope.local('f64');
    const { source, count, result } = given;
    const whole = i32.and(count.get, i32.const(-4));
    const low = scope.local('v128');
    return [
      ...scope.loop(i32.const(0), whole, i32.const(4), (i) => [
        ...values.set(v128.load(offset(source.get, i.get, 4))),
        // Squared after promotion: the square of a float may overflow, that of its double does not.
        ...low.set(f64x2.promoteLow(values.get)),
        ...sum.set(f64x2.add(sum.get, f64x2.mul(low.get, low.get))),
        ...low.set(promoteHigh(values.get)),
        ...sum.set(f64x2.add(sum.get, f64x2.mul(low.get, low.get))),
      ]),
      ...total.set(f64.add(f64x2.lane(0, sum.get), f64x2.lane(1, sum.get))),
      ...scope.loop(whole, count.get, i32.const(1), (i) => [
        ...single.set(f64.fromF32(f32.load(offset(source.get, i.get, 4)))),
        ...total.set(f64.add(total.get, f64.mul(single.get, single.get))),
      ]),
      ...f64.store(result.get, f64.add(f64.load(result.get), total.get)),
    ];
  });

/** One parameter of AdamW, in place; see `native/src/reference/adamw.ts` for the formula. */
export const defineAdamW = (module: ModuleBuilder) =>
  defineKernel(
    module,
    'adamw',
    {
      parameter: 'i32',
      gradient: 'i32',
      first: 'i32',
      second: 'i32',
      vectors: 'i32',
      decay: 'f32',
      rate: 'f32',
      beta1: 'f32',
      oneMinusBeta1: 'f32',
      beta2: 'f32',
      oneMinusBeta2: 'f32',
      secondCorrection: 'f32',
      epsilon: 'f32',
      gradientScale: 'f32',
    },
    ({ scope, given, share }) => {
      const at = scope.local('i32');
      const g = scope.local('v128');
      const m = scope.local('v128');
      const v = scope.local('v128');
      const place = (base: { readonly get: readonly number[] }) => i32.add(base.get, at.get);
      const splat = (value: { readonly get: readonly number[] }) => f32x4.splat(value.get);
      return [
        ...share(given.vectors.get, 4096, (from, to) =>
          scope.loop(from.get, to.get, i32.const(1), (index) => [
            ...at.set(i32.mul(index.get, i32.const(16))),
            ...g.set(f32x4.mul(v128.load(place(given.gradient)), splat(given.gradientScale))),
            ...m.set(
              f32x4.add(
                f32x4.mul(splat(given.beta1), v128.load(place(given.first))),
                f32x4.mul(splat(given.oneMinusBeta1), g.get),
              ),
            ),
            ...v.set(
              f32x4.add(
                f32x4.mul(splat(given.beta2), v128.load(place(given.second))),
                f32x4.mul(f32x4.mul(splat(given.oneMinusBeta2), g.get), g.get),
              ),
            ),
            ...v128.store(place(given.first), m.get),
            ...v128.store(place(given.second), v.get),
            ...v128.store(
              place(given.parameter),
              f32x4.sub(
                f32x4.mul(v128.load(place(given.parameter)), splat(given.decay)),
                f32x4.divide(
                  f32x4.mul(splat(given.rate), m.get),
                  f32x4.add(
                    f32x4.divide(f32x4.sqrt(v.get), splat(given.secondCorrection)),
                    splat(given.epsilon),
                  ),
                ),
              ),
            ),
          ]),
        ),
      ];
    },
  );
