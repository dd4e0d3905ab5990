import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import { isPlainText } from './plain-text.js';
import { documentKey, KEY_BYTES, SKETCH_BYTES, SKETCHES, SketchWriter } from './sketch-file.js';
import { SKETCH_BINS, sketchOf } from './text-sketch.js';

const hashes = fc.array(fc.nat(0xffffffff), { maxLength: 400 });

test('of each bin the least, whatever the order; nothing of an empty one', (t) => {
  fc.assert(
    fc.property(hashes, (all) => {
      const sketch = sketchOf(Uint32Array.from(all));
      for (let bin = 0; bin < SKETCH_BINS; bin++) {
        const those = all.filter((hash) => Math.floor(hash / 2 ** 25) === bin);
        t.is(sketch[bin]!, those.length === 0 ? 0 : Math.min(...those) % 65536 || 1);
      }
      t.deepEqual(sketchOf(Uint32Array.from([...all.reverse(), ...all])), sketch);
    }),
  );
});

test('a plain text is of visible ASCII, blanks, tabs and line ends', (t) => {
  const byte = fc.oneof(fc.nat(255), fc.integer({ min: 0x20, max: 0x7e }), fc.integer({ min: 9, max: 13 }));
  const plain = /^[\t-\r -~]*$/;
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 40 }), fc.nat(3), (bytes, start) => {
      const text = Uint8Array.from([...new Array<number>(start).fill(0), ...bytes]).subarray(start);
      t.is(isPlainText(text), plain.test(String.fromCharCode(...bytes)));
    }),
    { numRuns: 2000 },
  );
  for (let one = 0; one < 256; one++) {
    for (let at = 0; at < 12; at++) {
      const text = new Uint8Array(12).fill(0x61);
      text[at] = one;
      t.is(isPlainText(text), plain.test(String.fromCharCode(one)));
    }
  }
});

test('sketches are written in the order in which documents come, each with its key', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'sketches-'));
  try {
    let header: unknown;
    const writer = new SketchWriter({
      dir,
      write: () => Promise.reject(new Error('writes only what is asked for')),
      writeJson: async (file, value) => {
        header = { file, value };
      },
    });
    const count = 3000;
    for (let n = 0; n < count; n++) writer.add(`id ${n}`, sketchOf(Uint32Array.of(n, n << 25)));
    await writer.finish();
    writer.close();
    t.deepEqual(header, { file: SKETCHES.header, value: { format: 1, documents: count, bins: SKETCH_BINS } });
    const [keys, body] = [SKETCHES.keys, SKETCHES.body].map((file) => readFileSync(join(dir, file)));
    t.is(keys!.length, count * KEY_BYTES);
    t.is(body!.length, count * SKETCH_BYTES);
    for (let n = 0; n < count; n++) {
      t.deepEqual([keys!.readUInt32LE(8 * n), keys!.readUInt32LE(8 * n + 4)], [...documentKey(`id ${n}`)]);
      const sketch = body!.subarray(n * SKETCH_BYTES, (n + 1) * SKETCH_BYTES);
      t.true(sketch.equals(Buffer.from(sketchOf(Uint32Array.of(n, n << 25)).buffer)));
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
});
