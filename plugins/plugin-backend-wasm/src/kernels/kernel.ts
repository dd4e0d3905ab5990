import { type Code, f32, i32, loopWhile, when } from '../assembler/code.js';
import { type FunctionScope, type ModuleBuilder, type Variable } from '../assembler/module.js';

/** What a kernel is given, in the order it lies in memory: four bytes each. */
export type Fields = Readonly<Record<string, 'i32' | 'f32'>>;

/** A kernel's arguments as JavaScript gives them: addresses, sizes, strides in bytes. */
export type ArgumentsOf<F extends Fields> = { readonly [Name in keyof F]: number };

/**
 * A function every thread runs at once, each on its own part: `(arguments, thread)`. Parts are cut from rows
 * or columns of the result and never from a sum, so the number of threads does not show in a single bit.
 */
export interface Kernel<F extends Fields = Fields> {
  readonly name: string;
  readonly fields: F;
}

export interface KernelScope<F extends Fields> {
  readonly scope: FunctionScope;
  readonly given: { readonly [Name in keyof F]: Variable };
  /**
   * Goes through `0 … count − 1` in pieces of `grain`, each thread taking the next piece nobody has: a core that is
   * slow, or busy with something else, holds nobody up. Once a kernel.
   */
  share(count: Code, grain: number, work: (from: Variable, to: Variable) => Code): Code;
  /** 4 KiB of its own. */
  readonly scratch: Variable;
  /** This thread's number, from 0. */
  readonly thread: Variable;
}

/** The word that counts the pieces taken; 0 when a kernel starts. */
export const NEXT_PIECE_ADDRESS = 64;

/** Bytes of scratch memory a thread has, and where the first one's begins. */
export const SCRATCH_BYTES = 4096;
export const SCRATCH_ADDRESS = 8192;

export function defineKernel<const F extends Fields>(
  module: ModuleBuilder,
  name: string,
  fields: F,
  body: (kernel: KernelScope<F>) => Code,
): Kernel<F> {
  module.define(name, ['i32', 'i32'], (scope, ...parameters) => {
    const [base, thread] = parameters as unknown as readonly [Variable, Variable];
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
    const share: KernelScope<F>['share'] = (count, grain, work) => {
      const from = scope.local('i32');
      const to = scope.local('i32');
      const total = scope.local('i32');
      return [
        ...total.set(count),
        ...loopWhile(
          i32.lessThan(
            from.tee(i32.mul(i32.atomicAdd(i32.const(NEXT_PIECE_ADDRESS), i32.const(1)), i32.const(grain))),
            total.get,
          ),
          [
            ...to.set(i32.add(from.get, i32.const(grain))),
            ...when(i32.greaterThan(to.get, total.get), to.set(total.get)),
            ...work(from, to),
          ],
        ),
      ];
    };
    const kernel = { scope, given: given as KernelScope<F>['given'], share, scratch, thread };
    return [...prologue, ...body(kernel)];
  });
  return { name, fields };
}
