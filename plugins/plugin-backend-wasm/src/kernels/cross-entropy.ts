import { f32, f32x4, f64, f64x2, i32, v128 } from '../assembler/code.js';
import type { ModuleBuilder } from '../assembler/module.js';
import { addDoubles, exponential, maximumOfLanes, offset } from './arithmetic.js';
import { defineKernel } from './kernel.js';

/** Floats of `statistics` a row: maximum, Σ exp(l − maximum), Σ l, l at the target. */
export const STATISTICS = 4;

/**
 * What the losses of rows of logits are made of; `vocabulary` a multiple of 4. Leaves exp(l − maximum) in place of the
 * logits, for the gradient. The logarithm is JavaScript's: WebAssembly has none.
 */
export const defineLogitStatistics = (module: ModuleBuilder) =>
  defineKernel(
    module,
    'logitStatistics',
    { logits: 'i32', targets: 'i32', statistics: 'i32', rows: 'i32', vocabulary: 'i32' },
    ({ scope, given, share }) => {
      const exp = exponential(scope);
      const bytes = i32.mul(given.vocabulary.get, i32.const(4));
      const row = scope.local('i32');
      const out = scope.local('i32');
      const values = scope.local('v128');
      const highest = scope.local('v128');
      const total = scope.local('v128');
      const sum = scope.local('v128');
      const maximum = scope.local('f32');
      const lanes = (doubles: typeof sum) =>
        f32.fromF64(f64.add(f64x2.lane(0, doubles.get), f64x2.lane(1, doubles.get)));
      return [
        ...share(given.rows.get, 16, (from, to) =>
          scope.loop(from.get, to.get, i32.const(1), (index) => [
            ...row.set(i32.add(given.logits.get, i32.mul(index.get, bytes))),
            ...out.set(offset(given.statistics.get, index.get, STATISTICS * 4)),
            ...highest.set(v128.load(row.get)),
            ...total.set(f64x2.const(0)),
            ...scope.loop(i32.const(0), bytes, i32.const(16), (at) => [
              ...values.set(v128.load(i32.add(row.get, at.get))),
              ...highest.set(f32x4.max(highest.get, values.get)),
              ...addDoubles(total, values),
            ]),
            ...maximum.set(maximumOfLanes(highest)),
            ...f32.store(
              out.get,
              f32.load(
                i32.add(row.get, i32.mul(i32.load(offset(given.targets.get, index.get, 4)), i32.const(4))),
              ),
              12,
            ),
            ...sum.set(f64x2.const(0)),
            ...scope.loop(i32.const(0), bytes, i32.const(16), (at) => [
              ...values.set(exp(f32x4.sub(v128.load(i32.add(row.get, at.get)), f32x4.splat(maximum.get)))),
              ...v128.store(i32.add(row.get, at.get), values.get),
              ...addDoubles(sum, values),
            ]),
            ...f32.store(out.get, maximum.get),
            ...f32.store(out.get, lanes(sum), 4),
            ...f32.store(out.get, lanes(total), 8),
          ]),
        ),
      ];
    },
  );

/** Floats of `factors` a row: of the softmax's exponentials, taken off every entry, taken off the target's. */
export const FACTORS = 3;

/** From exponentials to the gradient with respect to the logits, in place. */
export const defineLogitGradient = (module: ModuleBuilder) =>
  defineKernel(
    module,
    'logitGradient',
    { logits: 'i32', targets: 'i32', factors: 'i32', rows: 'i32', vocabulary: 'i32' },
    ({ scope, given, share }) => {
      const bytes = i32.mul(given.vocabulary.get, i32.const(4));
      const row = scope.local('i32');
      const factors = scope.local('i32');
      const place = scope.local('i32');
      return [
        ...share(given.rows.get, 16, (from, to) =>
          scope.loop(from.get, to.get, i32.const(1), (index) => [
            ...row.set(i32.add(given.logits.get, i32.mul(index.get, bytes))),
            ...factors.set(offset(given.factors.get, index.get, FACTORS * 4)),
            ...scope.loop(i32.const(0), bytes, i32.const(16), (at) => [
              ...place.set(i32.add(row.get, at.get)),
              ...v128.store(
                place.get,
                f32x4.sub(
                  f32x4.mul(v128.load(place.get), v128.loadSplat32(factors.get)),
                  v128.loadSplat32(factors.get, 4),
                ),
              ),
            ]),
            ...place.set(
              i32.add(row.get, i32.mul(i32.load(offset(given.targets.get, index.get, 4)), i32.const(4))),
            ),
            ...f32.store(place.get, f32.sub(f32.load(place.get), f32.load(factors.get, 8))),
          ]),
        ),
      ];
    },
  );
