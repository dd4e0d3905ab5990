import { type Code, f32, f32x4, i32, v128, when } from '../assembler/code.js';
import type { Call, FunctionScope, ModuleBuilder, Variable } from '../assembler/module.js';
import { exponential, maximumOfLanes, offset, roundUp4, sumOfLanes } from './arithmetic.js';
import { defineKernel } from './kernel.js';
import { TILE_COLUMNS, TILE_ROWS } from './tile.js';

/** Query rows worked on at once; a multiple of both sides of a tile. Keys past a block's last row are never touched. */
export const ATTENTION_BLOCK = 64;

/** The three functions products are made of. */
export interface ProductFunctions {
  readonly packLeft: Call;
  readonly packRight: Call;
  readonly tiles: Call;
}

/** Bytes of a thread's workspace, area by area; the same arithmetic as `areas` in the kernels. */
export function attentionWorkspace(
  length: number,
  headSize: number,
  direction: 'forward' | 'backward',
): number {
  const up = (value: number, to: number) => Math.ceil(value / to) * to;
  const left = up(length, TILE_ROWS) * headSize;
  const rightByHead = up(length, TILE_COLUMNS) * headSize;
  const rightByLength = up(headSize, TILE_COLUMNS) * length;
  const scores = up(length, ATTENTION_BLOCK) * scoreStride(length);
  const block = ATTENTION_BLOCK * up(length, ATTENTION_BLOCK);
  const floats =
    direction === 'forward'
      ? left + rightByHead + rightByLength + scores + block
      : 2 * left + 2 * rightByHead + 3 * rightByLength + 2 * scores + block;
  return up(floats, 16) * 4;
}

/** Floats from a row of scores to the next: never a power of two, whose rows would share cache lines. */
export const scoreStride = (length: number): number => Math.ceil(length / TILE_COLUMNS) * TILE_COLUMNS + 16;

const layoutFields = {
  qkv: 'i32',
  out: 'i32',
  first: 'i32',
  workspace: 'i32',
  workspaceBytes: 'i32',
  rows: 'i32',
  length: 'i32',
  heads: 'i32',
  keyValueHeads: 'i32',
  headSize: 'i32',
  scoreStride: 'i32',
  scale: 'f32',
} as const;

type Given = { readonly [Name in keyof typeof layoutFields]: Variable };

const upTo = (value: Code, multiple: number): Code =>
  i32.mul(i32.divide(i32.add(value, i32.const(multiple - 1)), i32.const(multiple)), i32.const(multiple));
const panelsOf = (count: Code, width: number): Code =>
  i32.divide(i32.add(count, i32.const(width - 1)), i32.const(width));
const bytes = (floats: Code): Code => i32.mul(floats, i32.const(4));

/** Locals for the areas of a workspace, one after another: name → floats. */
function areas<Name extends string>(
  scope: FunctionScope,
  start: Code,
  sizes: Readonly<Record<Name, Code>>,
): { readonly code: Code; readonly at: Readonly<Record<Name, Variable>> } {
  const at = {} as Record<Name, Variable>;
  const code: number[] = [];
  let next = start;
  for (const name of Object.keys(sizes) as Name[]) {
    at[name] = scope.local('i32');
    code.push(...at[name].set(next));
    next = i32.add(at[name].get, bytes(sizes[name]));
  }
  return { code, at };
}

/** Sizes both directions share, in floats. */
const sizesOf = ({ length, headSize, scoreStride }: Given) => ({
  left: i32.mul(upTo(length.get, TILE_ROWS), headSize.get),
  rightByHead: i32.mul(upTo(length.get, TILE_COLUMNS), headSize.get),
  rightByLength: i32.mul(upTo(headSize.get, TILE_COLUMNS), length.get),
  scores: i32.mul(upTo(length.get, ATTENTION_BLOCK), scoreStride.get),
  block: i32.mul(i32.const(ATTENTION_BLOCK), upTo(length.get, ATTENTION_BLOCK)),
});

/** `row[from … to) = 0`, float by float. */
const clear = (scope: FunctionScope, row: Variable, from: Code, to: Code): Code =>
  scope.loop(from, to, i32.const(1), (s) => f32.store(offset(row.get, s.get, 4), f32.const(0)));

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

const blockEnd = (end: Variable, start: Variable, length: Variable): Code => [
  ...end.set(i32.add(start.get, i32.const(ATTENTION_BLOCK))),
  ...when(i32.greaterThan(end.get, length.get), end.set(length.get)),
];

/** A head's block `[T, S]` with positions as lines: rows of a left operand, columns of a right one. */
const packByPosition = (
  pack: Call,
  source: Code,
  stride: Variable,
  { length, headSize }: Given,
  target: Variable,
  width: number,
): Code =>
  pack(
    source,
    stride.get,
    i32.const(4),
    length.get,
    headSize.get,
    target.get,
    i32.const(0),
    panelsOf(length.get, width),
  );

/** The same as a right operand `[T, S]`: its columns are lines. */
const packByColumn = (
  pack: Call,
  source: Code,
  stride: Variable,
  { length, headSize }: Given,
  target: Variable,
): Code =>
  pack(
    source,
    i32.const(4),
    stride.get,
    headSize.get,
    length.get,
    target.get,
    i32.const(0),
    panelsOf(headSize.get, TILE_COLUMNS),
  );

/** Rows `start … end − 1` of left · rightᵀ, up to the block's diagonal. */
const scores = (
  tiles: Call,
  left: Variable,
  right: Variable,
  target: Variable,
  { length, headSize }: Given,
  scoreBytes: Variable,
  start: Variable,
  end: Variable,
  scratch: Variable,
): Code =>
  tiles(
    left.get,
    headSize.get,
    right.get,
    headSize.get,
    target.get,
    scoreBytes.get,
    headSize.get,
    length.get,
    length.get,
    i32.divide(start.get, i32.const(TILE_ROWS)),
    panelsOf(end.get, TILE_ROWS),
    i32.const(0),
    panelsOf(end.get, TILE_COLUMNS),
    i32.const(1),
    scratch.get,
  );

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
