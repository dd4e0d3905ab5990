import { type Code, f32, i32, when } from '../assembler/code.js';
import type { Call, ModuleBuilder, Variable } from '../assembler/module.js';
import { TILE_COLUMNS, TILE_ROWS } from './tile.js';

/** Depth of a stretch: its panel of the right operand, 8 KiB, stays in the first-level cache. */
const STRETCH = 256;
/** Row panels of a block: 32 × 4 rows × 256 deep, 128 KiB of the left operand, stay in the second-level cache. */
const BLOCK_PANELS = 32;

/**
 * `tiles(a, aDepth, b, bDepth, c, stride, depth, rows, columns, rowFrom, rowTo, columnFrom, columnTo, fresh, scratch)`
 *
 * The product of packed operands over the given ranges of row and column panels (Goto & van de Geijn 2008). `aDepth`
 * and `bDepth` are the depths the operands were packed with, `depth` how much of that is taken; `rows` and `columns`
 * bound the result, `stride` is its row stride in bytes. Added to what is there unless `fresh`. Stretches of the sum
 * are added in order, whatever the ranges.
 */
export function defineTiles(module: ModuleBuilder, tile: Call): Call {
  return module.define(
    'tiles',
    Array.from({ length: 15 }, () => 'i32' as const),
    (scope, ...given) => {
      const [
        a,
        aDepth,
        b,
        bDepth,
        c,
        stride,
        depth,
        rows,
        columns,
        rowFrom,
        rowTo,
        columnFrom,
        columnTo,
        fresh,
        scratch,
      ] = given as unknown as readonly [
        Variable,
        Variable,
        Variable,
        Variable,
        Variable,
        Variable,
        Variable,
        Variable,
        Variable,
        Variable,
        Variable,
        Variable,
        Variable,
        Variable,
        Variable,
      ];
      const taken = scope.local('i32');
      const blockEnd = scope.local('i32');
      const start = scope.local('i32');
      const left = scope.local('i32');
      const panel = scope.local('i32');
      const right = scope.local('i32');
      const target = scope.local('i32');
      const height = scope.local('i32');
      const width = scope.local('i32');
      const minimum = (local: Variable, x: Code, y: Code): Code => [
        ...local.set(x),
        ...when(i32.greaterThan(local.get, y), local.set(y)),
      ];
      /** A tile that overhangs the result goes to scratch memory, and from there what is inside. */
      const overhanging = (): Code => [
        ...tile(panel.get, right.get, scratch.get, i32.const(TILE_COLUMNS * 4), taken.get, i32.const(1)),
        ...scope.loop(i32.const(0), height.get, i32.const(1), (r) =>
          scope.loop(i32.const(0), width.get, i32.const(1), (column) => {
            const from = i32.add(
              scratch.get,
              i32.mul(i32.add(i32.mul(r.get, i32.const(TILE_COLUMNS)), column.get), i32.const(4)),
            );
            const to = i32.add(
              i32.add(target.get, i32.mul(r.get, stride.get)),
              i32.mul(column.get, i32.const(4)),
            );
            return when(
              start.get,
              f32.store(to, f32.load(from)),
              f32.store(to, f32.add(f32.load(to), f32.load(from))),
            );
          }),
        ),
      ];
      return scope.loop(i32.const(0), depth.get, i32.const(STRETCH), (k) => [
        ...minimum(taken, i32.sub(depth.get, k.get), i32.const(STRETCH)),
        ...start.set(i32.and(fresh.get, i32.equalsZero(k.get))),
        ...scope.loop(rowFrom.get, rowTo.get, i32.const(BLOCK_PANELS), (block) => [
          ...minimum(blockEnd, i32.add(block.get, i32.const(BLOCK_PANELS)), rowTo.get),
          ...scope.loop(columnFrom.get, columnTo.get, i32.const(1), (columnPanel) => [
            ...right.set(
              i32.add(
                b.get,
                i32.mul(i32.add(i32.mul(columnPanel.get, bDepth.get), k.get), i32.const(TILE_COLUMNS * 4)),
              ),
            ),
            ...minimum(
              width,
              i32.sub(columns.get, i32.mul(columnPanel.get, i32.const(TILE_COLUMNS))),
              i32.const(TILE_COLUMNS),
            ),
            ...scope.loop(block.get, blockEnd.get, i32.const(1), (rowPanel) => [
              ...left.set(i32.mul(rowPanel.get, i32.const(TILE_ROWS))),
              ...minimum(height, i32.sub(rows.get, left.get), i32.const(TILE_ROWS)),
              ...panel.set(
                i32.add(
                  a.get,
                  i32.mul(i32.add(i32.mul(rowPanel.get, aDepth.get), k.get), i32.const(TILE_ROWS * 4)),
                ),
              ),
              ...target.set(
                i32.add(
                  i32.add(c.get, i32.mul(left.get, stride.get)),
                  i32.mul(columnPanel.get, i32.const(TILE_COLUMNS * 4)),
                ),
              ),
              ...when(
                i32.equal(i32.add(height.get, width.get), i32.const(TILE_ROWS + TILE_COLUMNS)),
                tile(panel.get, right.get, target.get, stride.get, taken.get, start.get),
                overhanging(),
              ),
            ]),
          ]),
        ]),
      ]);
    },
  );
}
