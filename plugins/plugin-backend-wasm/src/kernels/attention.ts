import { type Code, f32, f32x4, i32, v128 } from '../assembler/code.js';
import type { ModuleBuilder, Variable } from '../assembler/module.js';
import { exponential, maximumOfLanes, offset, roundUp4, sumOfLanes } from './arithmetic.js';
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
 * Attention, one row of the batch and one query head at a time. Leaves maximum · scale in `logSumExp` and Σ exp in
 * `sums`: the logarithm is JavaScript's.
 */
export const defineAttention = (module: ModuleBuilder, { packLeft, packRight, tiles }: ProductFunctions) =>
  defineKernel(
    module,
    'attention',
    { ...layoutFields, logSumExp: 'i32', sums: 'i32' },
    ({ scope, given, share, scratch, thread }) => {
      const { qkv, length, heads, keyValueHeads, headSize } = given;
      const sizes = sizesOf(given);
      const area = areas(scope, i32.add(given.workspace.get, i32.mul(thread.get, given.workspaceBytes.get)), {
        query: sizes.left,
        key: sizes.rightByHead,
        value: sizes.rightByLength,
        scores: sizes.scores,
        block: sizes.block,
      });
      const exp = exponential(scope);
      const local = () => scope.local('i32');
      const [row, head, stride, outStride, scoreBytes] = [local(), local(), local(), local(), local()];
      const [query, key, value, end, height, score, limit, first, begin] = [
        local(),
        local(),
        local(),
        local(),
        local(),
        local(),
        local(),
        local(),
        local(),
      ];
      const vector = scope.local('v128');
      const running = scope.local('v128');
      const maximum = scope.local('f32');
      const sum = scope.local('f32');
      const blockRows = (start: Variable): Code =>
        scope.loop(start.get, end.get, i32.const(1), (t) => [
          ...score.set(i32.add(area.at.scores.get, i32.mul(t.get, scoreBytes.get))),
          ...first.set(i32.load(offset(given.first.get, i32.add(i32.mul(row.get, length.get), t.get), 4))),
          ...begin.set(i32.and(first.get, i32.const(-4))),
          // What the query does not see becomes −∞, so that whole vectors can be worked on.
          ...scope.loop(begin.get, first.get, i32.const(1), (s) =>
            f32.store(offset(score.get, s.get, 4), f32.const(Number.NEGATIVE_INFINITY)),
          ),
          ...limit.set(roundUp4(i32.add(t.get, i32.const(1)))),
          ...scope.loop(i32.add(t.get, i32.const(1)), limit.get, i32.const(1), (s) =>
            f32.store(offset(score.get, s.get, 4), f32.const(Number.NEGATIVE_INFINITY)),
          ),
          ...running.set(f32x4.const(Number.NEGATIVE_INFINITY)),
          ...scope.loop(begin.get, limit.get, i32.const(4), (s) =>
            running.set(f32x4.max(running.get, v128.load(offset(score.get, s.get, 4)))),
          ),
          ...maximum.set(maximumOfLanes(running)),
          ...running.set(f32x4.const(0)),
          ...scope.loop(begin.get, limit.get, i32.const(4), (s) => [
            ...vector.set(
              exp(
                f32x4.mul(
                  f32x4.sub(v128.load(offset(score.get, s.get, 4)), f32x4.splat(maximum.get)),
                  f32x4.splat(given.scale.get),
                ),
              ),
            ),
            ...running.set(f32x4.add(running.get, vector.get)),
            ...v128.store(offset(score.get, s.get, 4), vector.get),
          ]),
          ...sum.set(sumOfLanes(running)),
          ...scope.loop(begin.get, limit.get, i32.const(4), (s) =>
            v128.store(
              offset(score.get, s.get, 4),
              f32x4.divide(v128.load(offset(score.get, s.get, 4)), f32x4.splat(sum.get)),
            ),
          ),
          ...clear(scope, score, i32.const(0), begin.get),
          ...clear(scope, score, limit.get, end.get),
          ...f32.store(
            offset(given.logSumExp.get, i32.add(i32.mul(item.get, length.get), t.get), 4),
            f32.mul(maximum.get, given.scale.get),
          ),
          ...f32.store(offset(given.sums.get, i32.add(i32.mul(item.get, length.get), t.get), 4), sum.get),
        ]);
      const item = scope.local('i32');
      return [
        ...area.code,
        ...stride.set(
          bytes(i32.mul(i32.add(heads.get, i32.mul(keyValueHeads.get, i32.const(2))), headSize.get)),
        ),
        ...outStride.set(bytes(i32.mul(heads.get, headSize.get))),
        ...scoreBytes.set(bytes(given.scoreStride.get)),
        ...share(i32.mul(given.rows.get, heads.get), 1, (from, to) =>
          scope.loop(from.get, to.get, i32.const(1), (index) => [
            ...item.set(index.get),
            ...row.set(i32.divide(item.get, heads.get)),
            ...head.set(i32.sub(item.get, i32.mul(row.get, heads.get))),
            ...query.set(i32.add(qkv.get, i32.mul(i32.mul(row.get, length.get), stride.get))),
            ...key.set(
              i32.add(
                query.get,
                bytes(
                  i32.mul(
                    headSize.get,
                    i32.add(heads.get, i32.divide(i32.mul(head.get, keyValueHeads.get), heads.get)),
                  ),
                ),
              ),
            ),
            ...value.set(i32.add(key.get, bytes(i32.mul(keyValueHeads.get, headSize.get)))),
            ...query.set(i32.add(query.get, bytes(i32.mul(head.get, headSize.get)))),
            ...packByPosition(packLeft, query.get, stride, given, area.at.query, TILE_ROWS),
            ...packByPosition(packRight, key.get, stride, given, area.at.key, TILE_COLUMNS),
            ...packByColumn(packRight, value.get, stride, given, area.at.value),
            ...scope.loop(i32.const(0), length.get, i32.const(ATTENTION_BLOCK), (start) => [
              ...blockEnd(end, start, length),
              ...height.set(i32.sub(end.get, start.get)),
              ...scores(
                tiles,
                area.at.query,
                area.at.key,
                area.at.scores,
                given,
                scoreBytes,
                start,
                end,
                scratch,
              ),
              ...blockRows(start),
              ...packLeft(
                i32.add(area.at.scores.get, i32.mul(start.get, scoreBytes.get)),
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
                area.at.value.get,
                length.get,
                i32.add(
                  i32.add(
                    given.out.get,
                    i32.mul(i32.add(i32.mul(row.get, length.get), start.get), outStride.get),
                  ),
                  bytes(i32.mul(head.get, headSize.get)),
                ),
                outStride.get,
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
          ]),
        ),
      ];
    },
  );
