import { f32, f32x4, i32, v128, when } from '../assembler/code.js';
import type { ModuleBuilder } from '../assembler/module.js';
import { offset, sumOfLanes } from './arithmetic.js';
import { defineKernel } from './kernel.js';

// Widths are multiples of 4. Formulas: `native/src/reference/rms-norm.ts`.

export const defineRmsNorm = (module: ModuleBuilder) =>
  defineKernel(
    module,
    'rmsNorm',
    { x: 'i32', weight: 'i32', y: 'i32', rstd: 'i32', rows: 'i32', width: 'i32', epsilon: 'f32' },
    ({ scope, given, share }) => {
      const bytes = i32.mul(given.width.get, i32.const(4));
      const xs = scope.local('i32');
      const ys = scope.local('i32');
      const x = scope.local('v128');
      const sum = scope.local('v128');
      const scale = scope.local('f32');
      return [
        ...share(given.rows.get, 64, (from, to) =>
          scope.loop(from.get, to.get, i32.const(1), (row) => [
            ...xs.set(i32.add(given.x.get, i32.mul(row.get, bytes))),
            ...ys.set(i32.add(given.y.get, i32.mul(row.get, bytes))),
            ...sum.set(f32x4.const(0)),
            ...scope.loop(i32.const(0), bytes, i32.const(16), (at) => [
              ...x.set(v128.load(i32.add(xs.get, at.get))),
              ...sum.set(f32x4.add(sum.get, f32x4.mul(x.get, x.get))),
            ]),
            ...scale.set(
              f32.divide(
                f32.const(1),
                f32.sqrt(
                  f32.add(f32.divide(sumOfLanes(sum), f32.fromI32(given.width.get)), given.epsilon.get),
                ),
              ),
            ),
            ...f32.store(offset(given.rstd.get, row.get, 4), scale.get),
            ...scope.loop(i32.const(0), bytes, i32.const(16), (at) =>
              v128.store(
                i32.add(ys.get, at.get),
                f32x4.mul(
                  f32x4.mul(v128.load(i32.add(xs.get, at.get)), f32x4.splat(scale.get)),
                  v128.load(i32.add(given.weight.get, at.get)),
                ),
              ),
            ),
          ]),
        ),
      ];
    },
  );

/** dx, added to what is there unless `fresh`. */
export const defineRmsNormBackward = (module: ModuleBuilder) =>
  defineKernel(
    module,
    'rmsNormBackward',
    {
      dy: 'i32',
      x: 'i32',
      weight: 'i32',
      rstd: 'i32',
      dx: 'i32',
      rows: 'i32',
      width: 'i32',
      fresh: 'i32',
    },
    ({ scope, given, share }) => {
      const bytes = i32.mul(given.width.get, i32.const(4));
      const row = scope.local('i32');
      const sum = scope.local('v128');
      const scale = scope.local('f32');
      const mean = scope.local('f32');
      const load = (base: { readonly get: readonly number[] }, at: readonly number[]) =>
        v128.load(i32.add(i32.add(base.get, row.get), at));
      return [
        ...share(given.rows.get, 64, (from, to) =>
          scope.loop(from.get, to.get, i32.const(1), (index) => [
            ...row.set(i32.mul(index.get, bytes)),
            ...sum.set(f32x4.const(0)),
            ...scope.loop(i32.const(0), bytes, i32.const(16), (at) =>
              sum.set(
                f32x4.add(
                  sum.get,
                  f32x4.mul(
                    f32x4.mul(load(given.dy, at.get), load(given.x, at.get)),
                    v128.load(i32.add(given.weight.get, at.get)),
                  ),
                ),
              ),
            ),
            ...scale.set(f32.load(offset(given.rstd.get, index.get, 4))),
            ...mean.set(
              f32.divide(
                f32.mul(f32.mul(sumOfLanes(sum), scale.get), scale.get),
                f32.fromI32(given.width.get),
              ),
            ),
            ...scope.loop(i32.const(0), bytes, i32.const(16), (at) => [
              ...sum.set(
                f32x4.mul(
                  f32x4.splat(scale.get),
                  f32x4.sub(
                    f32x4.mul(load(given.dy, at.get), v128.load(i32.add(given.weight.get, at.get))),
                    f32x4.mul(load(given.x, at.get), f32x4.splat(mean.get)),
                  ),
                ),
              ),
              ...when(i32.equalsZero(given.fresh.get), sum.set(f32x4.add(load(given.dx, at.get), sum.get))),
              ...v128.store(i32.add(i32.add(given.dx.get, row.get), at.get), sum.get),
            ]),
          ]),
        ),
      ];
    },
  );

/** dweight += Σ dy · x · rstd: columns are shared out, rows summed in order. */
export const defineRmsNormWeight = (module: ModuleBuilder) =>
  defineKernel(
    module,
    'rmsNormWeight',
    { dy: 'i32', x: 'i32', rstd: 'i32', gradient: 'i32', rows: 'i32', width: 'i32' },
    ({ scope, given, share }) => {
      const bytes = i32.mul(given.width.get, i32.const(4));
      const at = scope.local('i32');
      const sum = scope.local('v128');
      return [
        ...share(i32.divide(given.width.get, i32.const(4)), 4, (from, to) =>
          scope.loop(from.get, to.get, i32.const(1), (column) => [
            ...at.set(i32.mul(column.get, i32.const(16))),
            ...sum.set(f32x4.const(0)),
            ...scope.loop(i32.const(0), given.rows.get, i32.const(1), (row) => [
              ...sum.set(
                f32x4.add(
                  sum.get,
                  f32x4.mul(
                    f32x4.mul(
                      v128.load(i32.add(given.dy.get, at.get)),
                      v128.load(i32.add(given.x.get, at.get)),
                    ),
                    v128.loadSplat32(offset(given.rstd.get, row.get, 4)),
                  ),
                ),
              ),
              ...at.set(i32.add(at.get, bytes)),
            ]),
            ...at.set(offset(given.gradient.get, column.get, 16)),
            ...v128.store(at.get, f32x4.add(v128.load(at.get), sum.get)),
          ]),
        ),
      ];
    },
  );
