import test from 'ava';
import { i32, v128 } from '../assembler/code.js';
import { ModuleBuilder } from '../assembler/module.js';
import { exponential, sigmoid } from './arithmetic.js';

type Function4 = (from: number, to: number) => void;

const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
const builder = new ModuleBuilder();
for (const [name, make] of Object.entries({ exponential, sigmoid })) {
  builder.define(name, ['i32', 'i32'], (scope, from, to) =>
    v128.store(to!.get, make(scope)(v128.load(from!.get))),
  );
}
builder.define('sum', ['i32', 'i32'], (scope, count, result) => {
  const sum = scope.local('i32');
  return [
    ...scope.loop(i32.const(0), count!.get, i32.const(3), (i) => sum.set(i32.add(sum.get, i.get))),
    ...i32.store(result!.get, sum.get),
  ];
});
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(builder.build(1)), { env: { memory } });
const floats = new Float32Array(memory.buffer, 0, 8);

/** `f` of four values at once. */
const apply = (name: string, values: readonly number[]): number[] => {
  floats.set(values);
  (exports[name] as Function4)(0, 16);
  return [...floats.subarray(4, 4 + values.length)];
};

test('exp is right to two units in the last place, from the smallest normal float to e⁸⁸', (t) => {
  let worst = 0;
  for (let x = -87.3; x < 88; x += 0.0137) {
    const [value] = apply('exponential', [x]) as [number];
    const exact = Math.exp(Math.fround(x));
    worst = Math.max(worst, Math.abs(value - exact) / exact);
  }
  t.true(worst < 2 * 2 ** -23, `worst relative error ${worst}`);
});

test('exp of special values: 1 at 0, 0 far below, finite far above, NaN for NaN', (t) => {
  t.deepEqual(apply('exponential', [0, -1000, Number.NEGATIVE_INFINITY, Number.NaN]), [1, 0, 0, Number.NaN]);
  const [large] = apply('exponential', [1000]) as [number];
  t.true(large > 1e38 && Number.isFinite(large));
});

test('sigmoid lies between 0 and 1, and is NaN for NaN', (t) => {
  const [low, half, high, missing] = apply('sigmoid', [-500, 0, 500, Number.NaN]) as [
    number,
    number,
    number,
    number,
  ];
  t.true(low >= 0 && low < 1e-37);
  t.is(half, 0.5);
  t.is(high, 1);
  t.true(Number.isNaN(missing));
});

test('a loop goes up to its end, not past it', (t) => {
  (exports['sum'] as Function4)(10, 16);
  t.is(new Int32Array(memory.buffer, 16, 1)[0], 0 + 3 + 6 + 9);
});
