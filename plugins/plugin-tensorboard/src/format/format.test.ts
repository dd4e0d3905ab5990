import test from 'ava';
import fc from 'fast-check';
import { fields, records } from '../testing/read-events.js';
import { crc32c } from './crc32c.js';
import { MessageWriter } from './message-writer.js';
import { record } from './record.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

test('CRC-32C is RFC 3720’s', (t) => {
  t.is(crc32c(bytesOf('123456789')), 0xe3069283);
  t.is(crc32c(new Uint8Array(32)), 0x8a9136aa);
  t.is(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
  t.is(crc32c(Uint8Array.from({ length: 32 }, (_, index) => index)), 0x46dd794e);
  t.is(crc32c(new Uint8Array(0)), 0);
});

test('a record is, byte for byte, what TensorBoard’s own code makes of the same data', (t) => {
  t.is(Buffer.from(record(bytesOf('abc'))).toString('hex'), '0300000000000000b099490e6162636e57f121');
});

test('records come out as they went in; a changed bit is noticed wherever it is', (t) => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 5 }),
      fc.nat(),
      (all, where) => {
        const file = Buffer.concat(all.map(record));
        t.deepEqual(
          [...records(file)].map((data) => [...data]),
          all.map((data) => [...data]),
        );
        const bit = where % (file.length * 8);
        file[bit >> 3]! ^= 1 << (bit & 7);
        t.throws(() => [...records(file)]);
      },
    ),
  );
});

test('messages come out as they went in', (t) => {
  const value = fc.oneof(
    fc.maxSafeNat().map((integer) => ({ integer })),
    fc.double({ noNaN: true }).map((double) => ({ double })),
    fc.float({ noNaN: true }).map((float) => ({ float })),
    fc.string({ unit: 'grapheme', maxLength: 300 }).map((text) => ({ text })),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 5000 }), value)), (all) => {
      const writer = new MessageWriter();
      for (const [field, one] of all) {
        if ('integer' in one) writer.integer(field, one.integer);
        else if ('double' in one) writer.double(field, one.double);
        else if ('float' in one) writer.float(field, one.float);
        else writer.text(field, one.text);
      }
      const read = fields(Buffer.from(writer.finish()));
      for (const [field, one] of all) {
        const found = read.get(field)!.shift()!;
        if ('integer' in one) t.is(found, one.integer);
        else if ('double' in one) t.is((found as Buffer).readDoubleLE(), one.double);
        else if ('float' in one) t.is((found as Buffer).readFloatLE(), one.float);
        else t.is(String(found), one.text);
      }
    }),
  );
  t.throws(() => new MessageWriter().integer(1, -1), { instanceOf: RangeError });
});
