import test from 'ava';
import fc from 'fast-check';
import { Heap } from './heap.js';

const newHeap = (maximum = 4096) =>
  new Heap(new WebAssembly.Memory({ initial: 1, maximum, shared: true }), 1024);

test('blocks never overlap, whatever is allocated and freed', (t) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5000), fc.boolean()), { maxLength: 60 }), (script) => {
      const heap = newHeap();
      const live: { address: number; size: number }[] = [];
      for (const [size, release] of script) {
        const address = heap.allocate(size);
        if (address % 64 !== 0) return false;
        if (live.some((other) => address < other.address + other.size && other.address < address + size)) {
          return false;
        }
        live.push({ address, size });
        if (release) heap.free(live.shift()!.address);
      }
      for (const { address } of live) heap.free(address);
      return heap.bytes === 0;
    }),
  );
  t.pass();
});

test('a freed block serves again, and the peak stays known', (t) => {
  const heap = newHeap();
  const first = heap.allocate(1000);
  const peak = heap.bytes;
  heap.free(first);
  t.is(heap.allocate(1000), first);
  t.is(heap.peakBytes, peak);
  t.true(peak >= 1000);
});

test('freeing twice is refused', (t) => {
  const heap = newHeap();
  const address = heap.allocate(10);
  heap.free(address);
  t.throws(() => heap.free(address), { instanceOf: RangeError });
});

test('a full memory is FWK_MEMORY', (t) => {
  const heap = newHeap(2);
  t.throws(() => heap.allocate(1_000_000), { code: 'FWK_MEMORY' });
});

test('views stay valid when the memory grows', (t) => {
  const heap = newHeap();
  const view = heap.floats(heap.allocate(16), 4).fill(3);
  heap.floats(heap.allocate(1_000_000), 250_000).fill(4);
  t.deepEqual([...view], [3, 3, 3, 3]);
});
