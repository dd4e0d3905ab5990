import { type Code, f32, f32x4, i32, v128 } from '../assembler/code.js';
import type { ModuleBuilder, Variable } from '../assembler/module.js';
import { exponential, offset, roundUp4 } from './arithmetic.js';
import {
  ATTENTION_BLOCK,
  areas,
  blockEnd,
  bytes,
  clear,
  layoutFields,
  type ProductFunctions,
  packByColumn,
  packByPosition,
  panelsOf,
  scores,
  sizesOf,
} from './attention-parts.js';
import { defineKernel } from './kernel.js';
import { TILE_COLUMNS, TILE_ROWS } from './tile.js';

/**
 * The gradient with respect to qkv, one row of the batch and one key/value head at a time: the query heads that share
 * it add to the same dK and dV, in order and on one thread.
 */
export const defineAttentionBackward = (
  module: ModuleBuilder,
  { packLeft, packRight, tiles }: ProductFunctions,
) =>
  defineKernel(
    module,
    'attentionBackward',
    { ...layoutFields, dOut: 'i32', logSumExp: 'i32', dQkv: 'i32' },
    ({ scope, given, share, scratch, thread }) => {
      const { qkv, length, heads, keyValueHeads, headSize } = given;
      const sizes = sizesOf(given);
      const area = areas(scope, i32.add(given.workspace.get, i32.mul(thread.get, given.workspaceBytes.get)), {
        query: sizes.left,
        dOut: sizes.left,
        key: sizes.rightByHead,
        value: sizes.rightByHead,
        keyColumns: sizes.rightByLength,
        queryColumns: sizes.rightByLength,
        dOutColumns: sizes.rightByLength,
        weights: sizes.scores,
        dScores: sizes.scores,
        block: sizes.block,
      });
      const exp = exponential(scope);
      const local = () => scope.local('i32');
      const [row, shared, group, stride, outStride, scoreBytes] = [
        local(),
        local(),
        local(),
        local(),
        local(),
        local(),
      ];
      const [base, query, key, value, dOut, out, end, height] = [
        local(),
        local(),
        local(),
        local(),
        local(),
        local(),
        local(),
        local(),
      ];
      const [head, score, dScore, first, begin, limit, remaining, at] = [
        local(),
        local(),
        local(),
        local(),
        local(),
        local(),
        local(),
        local(),
      ];
      const weight = scope.local('v128');
      const delta = scope.local('f32');
      const logSumExp = scope.local('f32');
      /** From an address in qkv to the same place of the gradient. */
      const gradientOf = (address: Code): Code => i32.add(i32.sub(address, qkv.get), given.dQkv.get);

      const blockRows = (start: Variable): Code =>
        scope.loop(start.get, end.get, i32.const(1), (t) => [
          ...score.set(i32.add(area.at.weights.get, i32.mul(t.get, scoreBytes.get))),
          ...dScore.set(i32.add(area.at.dScores.get, i32.mul(t.get, scoreBytes.get))),
          ...first.set(i32.load(offset(given.first.get, i32.add(i32.mul(row.get, length.get), t.get), 4))),
          ...begin.set(i32.and(first.get, i32.const(-4))),
          ...limit.set(roundUp4(i32.add(t.get, i32.const(1)))),
          ...delta.set(f32.const(0)),
          ...at.set(i32.mul(t.get, outStride.get)),
          ...scope.loop(i32.const(0), headSize.get, i32.const(1), (i) =>
            delta.set(
              f32.add(
                delta.get,
                f32.mul(
                  f32.load(offset(i32.add(dOut.get, at.get), i.get, 4)),
                  f32.load(offset(i32.add(out.get, at.get), i.get, 4)),
                ),
              ),
            ),
          ),
          ...logSumExp.set(
            f32.load(
              offset(
                given.logSumExp.get,
                i32.add(i32.mul(i32.add(i32.mul(row.get, heads.get), head.get), length.get), t.get),
                4,
              ),
            ),
          ),
          ...scope.loop(begin.get, limit.get, i32.const(4), (s) => [
            ...weight.set(
              exp(
                f32x4.sub(
                  f32x4.mul(v128.load(offset(score.get, s.get, 4)), f32x4.splat(given.scale.get)),
                  f32x4.splat(logSumExp.get),
                ),
              ),
            ),
            ...v128.store(offset(score.get, s.get, 4), weight.get),
            ...v128.store(
              offset(dScore.get, s.get, 4),
              f32x4.mul(
                f32x4.mul(f32x4.splat(given.scale.get), weight.get),
                f32x4.sub(v128.load(offset(dScore.get, s.get, 4)), f32x4.splat(delta.get)),
              ),
            ),
          ]),
          ...[score, dScore].flatMap((target) => [
            ...clear(scope, target, i32.const(0), first.get),
            ...clear(scope, target, i32.add(t.get, i32.const(1)), end.get),
          ]),
        ]);

      /** Rows `start …` of a column block of P or dS, turned over, times a packed `[T, S]`: to dV or dK. */
      const keyGradient = (start: Variable, source: Variable, columns: Variable, target: Code): Code => [
        ...packLeft(
          i32.add(i32.add(source.get, i32.mul(start.get, scoreBytes.get)), bytes(start.get)),
          i32.const(4),
          scoreBytes.get,
          height.get,
          remaining.get,
          area.at.block.get,
          i32.const(0),
          panelsOf(height.get, TILE_ROWS),
        ),
        ...tiles(
          area.at.block.get,
          remaining.get,
          i32.add(columns.get, i32.mul(start.get, i32.const(TILE_COLUMNS * 4))),
          length.get,
          i32.add(gradientOf(target), i32.mul(start.get, stride.get)),
          stride.get,
          remaining.get,
          height.get,
          headSize.get,
          i32.const(0),
          panelsOf(height.get, TILE_ROWS),
          i32.const(0),
          panelsOf(headSize.get, TILE_COLUMNS),
          // The first head of the group writes, the others add.
          i32.equal(i32.mul(shared.get, group.get), head.get),
          scratch.get,
        ),
      ];

      return [
        ...area.code,
        ...stride.set(
          bytes(i32.mul(i32.add(heads.get, i32.mul(keyValueHeads.get, i32.const(2))), headSize.get)),
        ),
        ...outStride.set(bytes(i32.mul(heads.get, headSize.get))),
        ...scoreBytes.set(bytes(given.scoreStride.get)),
        ...group.set(i32.divide(heads.get, keyValueHeads.get)),
        ...share(i32.mul(given.rows.get, keyValueHeads.get), 1, (from, to) =>
          scope.loop(from.get, to.get, i32.const(1), (item) => [
            ...row.set(i32.divide(item.get, keyValueHeads.get)),
            ...shared.set(i32.sub(item.get, i32.mul(row.get, keyValueHeads.get))),
            ...base.set(i32.add(qkv.get, i32.mul(i32.mul(row.get, length.get), stride.get))),
            ...key.set(i32.add(base.get, bytes(i32.mul(headSize.get, i32.add(heads.get, shared.get))))),
            ...value.set(i32.add(key.get, bytes(i32.mul(keyValueHeads.get, headSize.get)))),
            ...packByPosition(packRight, key.get, stride, given, area.at.key, TILE_COLUMNS),
            ...packByPosition(packRight, value.get, stride, given, area.at.value, TILE_COLUMNS),
            ...packByColumn(packRight, key.get, stride, given, area.at.keyColumns),
            ...scope.loop(
              i32.mul(shared.get, group.get),
              i32.mul(i32.add(shared.get, i32.const(1)), group.get),
              i32.const(1),
              (queryHead) => [
                ...head.set(queryHead.get),
                ...query.set(i32.add(base.get, bytes(i32.mul(head.get, headSize.get)))),
                ...at.set(
                  i32.add(
                    i32.mul(i32.mul(row.get, length.get), outStride.get),
                    bytes(i32.mul(head.get, headSize.get)),
                  ),
                ),
                ...dOut.set(i32.add(given.dOut.get, at.get)),
                ...out.set(i32.add(given.out.get, at.get)),
                ...packByPosition(packLeft, query.get, stride, given, area.at.query, TILE_ROWS),
                ...packByPosition(packLeft, dOut.get, outStride, given, area.at.dOut, TILE_ROWS),
                ...packByColumn(packRight, query.get, stride, given, area.at.queryColumns),
                ...packByColumn(packRight, dOut.get, outStride, given, area.at.dOutColumns),
                ...scope.loop(i32.const(0), length.get, i32.const(ATTENTION_BLOCK), (start) => [
                  ...blockEnd(end, start, length),
                  ...height.set(i32.sub(end.get, start.get)),
                  ...scores(
                    tiles,
                    area.at.query,
                    area.at.key,
                    area.at.weights,
                    given,
                    scoreBytes,
                    start,
                    end,
                    scratch,
                  ),
                  ...scores(
                    tiles,
                    area.at.dOut,
                    area.at.value,
                    area.at.dScores,
                    given,
                    scoreBytes,
                    start,
                    end,
                    scratch,
                  ),
                  ...blockRows(start),
                  ...packLeft(
                    i32.add(area.at.dScores.get, i32.mul(start.get, scoreBytes.get)),
                    scoreBytes.get,
                    i32.const(4),
                    height.get,
                    end.get,
                    area.at.block.get,
                    i32.const(0),
                    panelsOf(height.get, TILE_ROWS),
                  ),
                  ...tiles(
                    area.at.block.get,
                    end.get,
                    area.at.keyColumns.get,
                    length.get,
                    i32.add(gradientOf(query.get), i32.mul(start.get, stride.get)),
                    stride.get,
                    end.get,
                    height.get,
                    headSize.get,
                    i32.const(0),
                    panelsOf(height.get, TILE_ROWS),
                    i32.const(0),
                    panelsOf(headSize.get, TILE_COLUMNS),
                    i32.const(1),
                    scratch.get,
                  ),
                ]),
                ...scope.loop(i32.const(0), length.get, i32.const(ATTENTION_BLOCK), (start) => [
                  ...blockEnd(end, start, length),
                  ...height.set(i32.sub(end.get, start.get)),
                  ...remaining.set(i32.sub(length.get, start.get)),
                  ...keyGradient(start, area.at.weights, area.at.dOutColumns, value.get),
                  ...keyGradient(start, area.at.dScores, area.at.queryColumns, key.get),
                ]),
              ],
            ),
          ]),
        ),
      ];
    },
  );
