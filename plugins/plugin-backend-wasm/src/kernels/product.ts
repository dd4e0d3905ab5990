import { i32, when } from '../assembler/code.js';
import type { Call, ModuleBuilder } from '../assembler/module.js';
import { defineKernel } from './kernel.js';
import { TILE_COLUMNS, TILE_ROWS } from './tile.js';

/** Panels that `count` lines take. */
const panels = (count: readonly number[], width: number) =>
  i32.divide(i32.add(count, i32.const(width - 1)), i32.const(width));

/** The packing of one operand, panels shared out. */
export const definePackKernels = (
  module: ModuleBuilder,
  packs: { readonly left: Call; readonly right: Call },
) => {
  const kernel = (name: string, pack: Call, width: number) =>
    defineKernel(
      module,
      name,
      { source: 'i32', lineStride: 'i32', depthStride: 'i32', lines: 'i32', depth: 'i32', target: 'i32' },
      ({ given, share }) => {
        const { source, lineStride, depthStride, lines, depth, target } = given;
        return share(panels(lines.get, width), 8, (from, to) =>
          pack(
            source.get,
            lineStride.get,
            depthStride.get,
            lines.get,
            depth.get,
            target.get,
            from.get,
            to.get,
          ),
        );
      },
    );
  return {
    packLeft: kernel('packLeft', packs.left, TILE_ROWS),
    packRight: kernel('packRight', packs.right, TILE_COLUMNS),
  };
};

/** The product of packed operands; `along` shares out rows (0) or columns (1), whichever there are more of. */
export const defineProduct = (module: ModuleBuilder, tiles: Call) =>
  defineKernel(
    module,
    'product',
    {
      left: 'i32',
      right: 'i32',
      result: 'i32',
      rows: 'i32',
      columns: 'i32',
      depth: 'i32',
      stride: 'i32',
      fresh: 'i32',
      along: 'i32',
    },
    ({ scope, given, share, scratch }) => {
      const { left, right, result, rows, columns, depth, stride, fresh, along } = given;
      const rowPanels = scope.local('i32');
      const columnPanels = scope.local('i32');
      const range = (ranges: readonly (readonly number[])[]) =>
        tiles(
          left.get,
          depth.get,
          right.get,
          depth.get,
          result.get,
          stride.get,
          depth.get,
          rows.get,
          columns.get,
          ...ranges.map((code) => [...code]),
          fresh.get,
          scratch.get,
        );
      return [
        ...rowPanels.set(panels(rows.get, TILE_ROWS)),
        ...columnPanels.set(panels(columns.get, TILE_COLUMNS)),
        ...when(
          along.get,
          share(columnPanels.get, 16, (from, to) => range([i32.const(0), rowPanels.get, from.get, to.get])),
          share(rowPanels.get, 32, (from, to) => range([from.get, to.get, i32.const(0), columnPanels.get])),
        ),
      ];
    },
  );
