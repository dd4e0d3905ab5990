import { f32x4, i32, v128 } from '../assembler/code.js';
import type { ModuleBuilder } from '../assembler/module.js';
import { defineKernel } from './kernel.js';

/**
 * Turns `heads` heads of every row, in place; `half` (S/2) a multiple of 4. `cosines` and `sines` are `[positions,
 * half]`.
 */
export const defineRotary = (module: ModuleBuilder) =>
  defineKernel(
    module,
    'rotary',
    {
      qkv: 'i32',
      cosines: 'i32',
      sines: 'i32',
      positions: 'i32',
      rows: 'i32',
      stride: 'i32',
      heads: 'i32',
      half: 'i32',
      sign: 'f32',
    },
    ({ scope, given, share }) => {
      const bytes = i32.mul(given.half.get, i32.const(4));
      const table = scope.local('i32');
      const start = scope.local('i32');
      const cosine = scope.local('v128');
      const sine = scope.local('v128');
      const first = scope.local('v128');
      const second = scope.local('v128');
      const low = scope.local('i32');
      return [
        ...share(given.rows.get, 64, (from, to) =>
          scope.loop(from.get, to.get, i32.const(1), (row) => [
            ...table.set(
              i32.mul(i32.load(i32.add(given.positions.get, i32.mul(row.get, i32.const(4)))), bytes),
            ),
            ...start.set(i32.add(given.qkv.get, i32.mul(row.get, given.stride.get))),
            ...scope.loop(i32.const(0), given.heads.get, i32.const(1), () => [
              ...scope.loop(i32.const(0), bytes, i32.const(16), (at) => [
                ...cosine.set(v128.load(i32.add(i32.add(given.cosines.get, table.get), at.get))),
                ...sine.set(
                  f32x4.mul(
                    v128.load(i32.add(i32.add(given.sines.get, table.get), at.get)),
                    f32x4.splat(given.sign.get),
                  ),
                ),
                ...low.set(i32.add(start.get, at.get)),
                ...first.set(v128.load(low.get)),
                ...second.set(v128.load(i32.add(low.get, bytes))),
                ...v128.store(
                  low.get,
                  f32x4.sub(f32x4.mul(first.get, cosine.get), f32x4.mul(second.get, sine.get)),
                ),
                ...v128.store(
                  i32.add(low.get, bytes),
                  f32x4.add(f32x4.mul(second.get, cosine.get), f32x4.mul(first.get, sine.get)),
                ),
              ]),
              ...start.set(i32.add(start.get, i32.mul(bytes, i32.const(2)))),
            ]),
          ]),
        ),
      ];
    },
  );
