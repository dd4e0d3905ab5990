import { f32x4, i32, loopUntil, v128, when } from '../assembler/code.js';
import type { Call, ModuleBuilder, Variable } from '../assembler/module.js';

/**
 * Rows and columns of the tile of a product that stays in registers. V8 places all loads of a straight stretch of code
 * before its arithmetic, so a step's 6 loads and the 8 sums must fit the 15 vector registers it has: 4 × 8 does, and
 * the wider tiles that suit a C compiler run at half the speed here (measured on Zen 3: 38 GFLOPS against 20).
 */
export const TILE_ROWS = 4;
export const TILE_COLUMNS = 8;

/** Steps between two rounds of the loop. Each ends in a branch, which keeps V8 from moving loads across. */
const UNROLLED = 8;

/**
 * `tile(a, b, c, stride, depth, fresh)`: one tile of the product, in registers.
 *
 * a: `[depth, TILE_ROWS]` packed; b: `[depth, TILE_COLUMNS]` packed; c: the tile's first element, rows `stride` bytes
 * apart; added to unless `fresh`. Multiply and add are two roundings, never fused: the same bits on every machine.
 */
export function defineTile(module: ModuleBuilder): Call {
  return module.define('tile', ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'], (scope, ...parameters) => {
    const [a, b, c, stride, depth, fresh] = parameters as unknown as readonly [
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
    ];
    const vectors = TILE_COLUMNS / 4;
    const sums = Array.from({ length: TILE_ROWS }, () =>
      Array.from({ length: vectors }, () => scope.local('v128')),
    );
    const columns = Array.from({ length: vectors }, () => scope.local('v128'));
    const row = scope.local('v128');
    const step = (k: number) => [
      ...columns.flatMap((column, v) => column.set(v128.load(b.get, (k * vectors + v) * 16))),
      ...sums.flatMap((line, r) => [
        ...row.set(v128.loadSplat32(a.get, (k * TILE_ROWS + r) * 4)),
        ...line.flatMap((sum, v) => sum.set(f32x4.add(sum.get, f32x4.mul(row.get, columns[v]!.get)))),
      ]),
    ];
    const advance = [
      ...a.set(i32.add(a.get, i32.const(UNROLLED * TILE_ROWS * 4))),
      ...b.set(i32.add(b.get, i32.const(UNROLLED * TILE_COLUMNS * 4))),
      ...depth.set(i32.sub(depth.get, i32.const(UNROLLED))),
    ];
    return [
      ...loopUntil(
        Array.from({ length: UNROLLED }, (_, k) => ({
          end: k === 0 ? i32.equalsZero(depth.get) : i32.equal(depth.get, i32.const(k)),
          work: k === UNROLLED - 1 ? [...step(k), ...advance] : step(k),
        })),
      ),
      ...sums.flatMap((line) => [
        ...when(
          fresh.get,
          line.flatMap((sum, v) => v128.store(c.get, sum.get, v * 16)),
          line.flatMap((sum, v) => v128.store(c.get, f32x4.add(v128.load(c.get, v * 16), sum.get), v * 16)),
        ),
        ...c.set(i32.add(c.get, stride.get)),
      ]),
    ];
  });
}
