import { type Code, f32, i32, shuffle32, v128, when } from '../assembler/code.js';
import type { Call, ModuleBuilder, Variable } from '../assembler/module.js';

/**
 * `pack<width>(source, lineStride, depthStride, lines, depth, target, from, to)`: lines of a matrix (rows of the left
 * operand, columns of the right one) in panels of `width`, the layout `tile` reads: panel p is `[depth, width]`, its
 * lines p·width … Lines past the end are zero. Panels `from … to − 1` are written. Strides in bytes; one of them is 4.
 */
export function definePack(module: ModuleBuilder, width: number): Call {
  const parameters = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const;
  return module.define(`pack${width}`, parameters, (scope, ...given) => {
    const [source, lineStride, depthStride, lines, depth, target, from, to] = given as unknown as readonly [
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
      Variable,
    ];
    const at = scope.local('i32');
    const out = scope.local('i32');
    const left = scope.local('i32');
    const rows = Array.from({ length: 4 }, () => scope.local('v128'));
    const halves = Array.from({ length: 4 }, () => scope.local('v128'));
    const four = i32.mul(lineStride.get, i32.const(4));
    const quarter = i32.and(depth.get, i32.const(-4));
    const next = (source: Code, target: number): Code => [
      ...at.set(i32.add(at.get, source)),
      ...out.set(i32.add(out.get, i32.const(target))),
    ];
    const line = (l: number) => i32.add(at.get, i32.mul(lineStride.get, i32.const(l)));

    /** Four lines, four deep at a time, turned over in registers. */
    const turned = (): Code => [
      ...rows.flatMap((row, l) => row.set(v128.load(line(l)))),
      ...halves[0]!.set(shuffle32(rows[0]!.get, rows[1]!.get, [0, 4, 1, 5])),
      ...halves[1]!.set(shuffle32(rows[2]!.get, rows[3]!.get, [0, 4, 1, 5])),
      ...halves[2]!.set(shuffle32(rows[0]!.get, rows[1]!.get, [2, 6, 3, 7])),
      ...halves[3]!.set(shuffle32(rows[2]!.get, rows[3]!.get, [2, 6, 3, 7])),
      ...[0, 1, 2, 3].flatMap((k) => {
        const low = halves[k < 2 ? 0 : 2]!.get;
        const high = halves[k < 2 ? 1 : 3]!.get;
        return v128.store(
          out.get,
          shuffle32(low, high, k % 2 === 0 ? [0, 1, 4, 5] : [2, 3, 6, 7]),
          k * width * 4,
        );
      }),
      ...next(i32.const(16), width * 16),
    ];
    const single = (count: number): Code => [
      ...Array.from({ length: 4 }, (_, l) =>
        l < count ? f32.store(out.get, f32.load(line(l)), l * 4) : f32.store(out.get, f32.const(0), l * 4),
      ).flat(),
      ...next(depthStride.get, width * 4),
    ];
    const deep = (count: number): Code =>
      scope.loop(i32.const(0), depth.get, i32.const(1), () => single(count));
    const whole: Code = when(
      i32.equal(depthStride.get, i32.const(4)),
      [
        ...scope.loop(i32.const(0), quarter, i32.const(4), turned),
        ...scope.loop(quarter, depth.get, i32.const(1), () => single(4)),
      ],
      scope.loop(i32.const(0), depth.get, i32.const(1), () => [
        ...v128.store(out.get, v128.load(at.get)),
        ...next(depthStride.get, width * 4),
      ]),
    );
    return scope.loop(from.get, to.get, i32.const(1), (panel) =>
      Array.from({ length: width / 4 }, (_, group) => [
        ...left.set(i32.sub(lines.get, i32.add(i32.mul(panel.get, i32.const(width)), i32.const(group * 4)))),
        ...at.set(
          i32.add(
            source.get,
            i32.mul(four, i32.add(i32.mul(panel.get, i32.const(width / 4)), i32.const(group))),
          ),
        ),
        ...out.set(
          i32.add(
            i32.add(target.get, i32.const(group * 16)),
            i32.mul(i32.mul(panel.get, depth.get), i32.const(width * 4)),
          ),
        ),
        ...when(
          i32.greaterThan(left.get, i32.const(3)),
          whole,
          when(
            i32.equal(left.get, i32.const(3)),
            deep(3),
            when(
              i32.equal(left.get, i32.const(2)),
              deep(2),
              when(i32.equal(left.get, i32.const(1)), deep(1), deep(0)),
            ),
          ),
        ),
      ]).flat(),
    );
  });
}
