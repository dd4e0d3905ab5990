import { type Code, f32, i32 } from '../assembler/code.js';
import { type FunctionScope, type ModuleBuilder, type Variable } from '../assembler/module.js';

/** What a kernel is given, in the order it lies in memory: four bytes each. */
export type Fields = Readonly<Record<string, 'i32' | 'f32'>>;

/** A kernel's arguments as JavaScript gives them: addresses, sizes, strides in bytes. */
export type ArgumentsOf<F extends Fields> = { readonly [Name in keyof F]: number };

/**
 * A function every thread runs at once, each on its own part: `(arguments, thread, threads)`. Parts are cut from rows
 * or columns of the result and never from a sum, so the number of threads does not show in a single bit.
 */
export interface Kernel<F extends Fields = Fields> {
  readonly name: string;
  readonly fields: F;
}

export interface KernelScope<F extends Fields> {
  readonly scope: FunctionScope;
  readonly given: { readonly [Name in keyof F]: Variable };
  /** This thread's part of `0 … count − 1`, as locals set by `code`. */
  part(count: Code): { readonly code: Code; readonly from: Variable; readonly to: Variable };
  /** 4 KiB of its own. */
  readonly scratch: Variable;
  /** This thread's number, from 0. */
  readonly thread: Variable;
}

/** Bytes of scratch memory a thread has, and where the first one's begins. */
export const SCRATCH_BYTES = 4096;
export const SCRATCH_ADDRESS = 8192;

export function defineKernel<const F extends Fields>(
  module: ModuleBuilder,
  name: string,
  fields: F,
  body: (kernel: KernelScope<F>) => Code,
): Kernel<F> {
  module.define(name, ['i32', 'i32', 'i32'], (scope, ...parameters) => {
    const [base, thread, threads] = parameters as unknown as readonly [Variable, Variable, Variable];
    const given: Record<string, Variable> = {};
    const prologue: number[] = [];
    Object.entries(fields).forEach(([field, type], index) => {
      const local = scope.local(type);
      given[field] = local;
      prologue.push(...local.set((type === 'i32' ? i32 : f32).load(base.get, index * 4)));
    });
    const scratch = scope.local('i32');
    prologue.push(
      ...scratch.set(i32.add(i32.const(SCRATCH_ADDRESS), i32.mul(thread.get, i32.const(SCRATCH_BYTES)))),
    );
    const part = (count: Code) => {
      const from = scope.local('i32');
      const to = scope.local('i32');
      const bound = (index: Code) => i32.divide(i32.mul(count, index), threads.get);
      return {
        from,
        to,
        code: [...from.set(bound(thread.get)), ...to.set(bound(i32.add(thread.get, i32.const(1))))],
      };
    };
    const kernel = { scope, given: given as KernelScope<F>['given'], part, scratch, thread };
    return [...prologue, ...body(kernel)];
  });
  return { name, fields };
}
