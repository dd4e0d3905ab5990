import { type Code, f32x4, i32, v128 } from '../assembler/code.js';
import type { ModuleBuilder } from '../assembler/module.js';
import { sigmoid } from './arithmetic.js';
import { defineKernel } from './kernel.js';

/** silu(gate) · up; `width` (F) a multiple of 4. */
export const defineSwiglu = (module: ModuleBuilder) =>
  defineKernel(
    module,
    'swiglu',
    { gateUp: 'i32', out: 'i32', rows: 'i32', width: 'i32' },
    ({ scope, given, share }) => {
      const sigma = sigmoid(scope);
      const gate = scope.local('v128');
      const gates = scope.local('i32');
      const out = scope.local('i32');
      const bytes = i32.mul(given.width.get, i32.const(4));
      return [
        ...share(given.rows.get, 16, (from, to) =>
          scope.loop(from.get, to.get, i32.const(1), (row) => [
            ...gates.set(i32.add(given.gateUp.get, i32.mul(i32.mul(row.get, bytes), i32.const(2)))),
            ...out.set(i32.add(given.out.get, i32.mul(row.get, bytes))),
            ...scope.loop(i32.const(0), bytes, i32.const(16), (at) => [
              ...gate.set(v128.load(i32.add(gates.get, at.get))),
              ...v128.store(
                i32.add(out.get, at.get),
                f32x4.mul(
                  f32x4.mul(gate.get, sigma(gate.get)),
                  v128.load(i32.add(i32.add(gates.get, at.get), bytes)),
                ),
              ),
            ]),
          ]),
        ),
      ];
    },
  );

/** In place of `gateUp`: silu′(g) = σ(g) · (1 + g · (1 − σ(g))). */
export const defineSwigluBackward = (module: ModuleBuilder) =>
  defineKernel(
    module,
    'swigluBackward',
    { dy: 'i32', gateUp: 'i32', rows: 'i32', width: 'i32' },
    ({ scope, given, share }) => {
      const sigma = sigmoid(scope);
      const gate = scope.local('v128');
      const s = scope.local('v128');
      const d = scope.local('v128');
      const gates = scope.local('i32');
      const ups = scope.local('i32');
      const dys = scope.local('i32');
      const bytes = i32.mul(given.width.get, i32.const(4));
      const one: Code = f32x4.const(1);
      return [
        ...share(given.rows.get, 16, (from, to) =>
          scope.loop(from.get, to.get, i32.const(1), (row) => [
            ...gates.set(i32.add(given.gateUp.get, i32.mul(i32.mul(row.get, bytes), i32.const(2)))),
            ...ups.set(i32.add(gates.get, bytes)),
            ...dys.set(i32.add(given.dy.get, i32.mul(row.get, bytes))),
            ...scope.loop(i32.const(0), bytes, i32.const(16), (at) => [
              ...gate.set(v128.load(i32.add(gates.get, at.get))),
              ...d.set(v128.load(i32.add(dys.get, at.get))),
              ...s.set(sigma(gate.get)),
              ...v128.store(
                i32.add(gates.get, at.get),
                f32x4.mul(
                  f32x4.mul(f32x4.mul(d.get, v128.load(i32.add(ups.get, at.get))), s.get),
                  f32x4.add(one, f32x4.mul(gate.get, f32x4.sub(one, s.get))),
                ),
              ),
              ...v128.store(i32.add(ups.get, at.get), f32x4.mul(f32x4.mul(d.get, gate.get), s.get)),
            ]),
          ]),
        ),
      ];
    },
  );
