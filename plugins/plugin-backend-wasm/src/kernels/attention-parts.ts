import { type Code, f32, i32, when } from '../assembler/code.js';
import type { Call, FunctionScope, Variable } from '../assembler/module.js';
import { offset } from './arithmetic.js';
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

export const layoutFields = {
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

/** A layout's fields as locals of a kernel. */
export type Given = { readonly [Name in keyof typeof layoutFields]: Variable };

const upTo = (value: Code, multiple: number): Code =>
  i32.mul(i32.divide(i32.add(value, i32.const(multiple - 1)), i32.const(multiple)), i32.const(multiple));
export const panelsOf = (count: Code, width: number): Code =>
  i32.divide(i32.add(count, i32.const(width - 1)), i32.const(width));
export const bytes = (floats: Code): Code => i32.mul(floats, i32.const(4));

/** Locals for the areas of a workspace, one after another: name → floats. */
export function areas<Name extends string>(
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
export const sizesOf = ({ length, headSize, scoreStride }: Given) => ({
  left: i32.mul(upTo(length.get, TILE_ROWS), headSize.get),
  rightByHead: i32.mul(upTo(length.get, TILE_COLUMNS), headSize.get),
  rightByLength: i32.mul(upTo(headSize.get, TILE_COLUMNS), length.get),
  scores: i32.mul(upTo(length.get, ATTENTION_BLOCK), scoreStride.get),
  block: i32.mul(i32.const(ATTENTION_BLOCK), upTo(length.get, ATTENTION_BLOCK)),
});

/** `row[from … to) = 0`, float by float. */
export const clear = (scope: FunctionScope, row: Variable, from: Code, to: Code): Code =>
  scope.loop(from, to, i32.const(1), (s) => f32.store(offset(row.get, s.get, 4), f32.const(0)));

export const blockEnd = (end: Variable, start: Variable, length: Variable): Code => [
  ...end.set(i32.add(start.get, i32.const(ATTENTION_BLOCK))),
  ...when(i32.greaterThan(end.get, length.get), end.set(length.get)),
];

/** A head's block `[T, S]` with positions as lines: rows of a left operand, columns of a right one. */
export const packByPosition = (
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
export const packByColumn = (
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
export const scores = (
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
