import { rotaryFrequencies } from '@framework/native/reference';
import type { AttentionLayout, Ops } from '@framework/sdk';
import { FLOAT, type Machine, takeOver } from './machine.js';

interface Tables {
  readonly cosines: number;
  readonly sines: number;
  /** Positions they reach. */
  readonly length: number;
}

/** Rotary embedding, cosines and sines looked up: they are the same for every head, layer and step. */
export function createRotary(machine: Machine, reference: Pick<Ops, 'rotary'>): Pick<Ops, 'rotary'> {
  const known = new Map<string, Tables>();
  const tablesFor = (layout: AttentionLayout, length: number): Tables => {
    const key = `${layout.headSize} ${layout.theta}`;
    const tables = known.get(key);
    if (tables !== undefined && tables.length >= length) return tables;
    if (tables !== undefined)
      for (const address of [tables.cosines, tables.sines]) machine.heap.free(address);
    const made = makeTables(machine, layout, Math.max(length, layout.length));
    known.set(key, made);
    return made;
  };
  return {
    rotary(qkv, layout, positions, direction) {
      const { kernels, pool, heap, backend } = machine;
      const [rows, width] = qkv.shape;
      const half = layout.headSize / 2;
      if (half % 4 !== 0) return reference.rotary(qkv, layout, positions, direction);
      const { cosines, sines } = tablesFor(layout, positions.reduce((a, b) => Math.max(a, b), 0) + 1);
      const turned = takeOver(machine, qkv);
      const list = heap.allocate(rows * Int32Array.BYTES_PER_ELEMENT);
      heap.integers(list, rows).set(positions);
      pool.run(kernels.rotary, {
        qkv: backend.address(turned),
        cosines,
        sines,
        positions: list,
        rows,
        stride: width * FLOAT,
        heads: layout.heads + layout.keyValueHeads,
        half,
        sign: direction === 'forward' ? 1 : -1,
      });
      heap.free(list);
      return turned;
    },
  };
}

function makeTables({ heap }: Machine, layout: AttentionLayout, length: number): Tables {
  const frequencies = rotaryFrequencies(layout);
  const table = (f: (angle: number) => number): number => {
    const address = heap.allocate(length * frequencies.length * FLOAT);
    const values = heap.floats(address, length * frequencies.length);
    for (let position = 0; position < length; position++) {
      frequencies.forEach((frequency, i) => {
        values[position * frequencies.length + i] = f(position * frequency);
      });
    }
    return address;
  };
  return { cosines: table(Math.cos), sines: table(Math.sin), length };
}
