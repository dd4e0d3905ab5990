import { isUtf8 } from 'node:buffer';
import { isFrameworkError } from '@framework/sdk';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { refuseOtherThanUtf8 } from './utf8-text.js';

test('text passes, whatever it says', (t) => {
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter(fc) }), (text) =>
      t.notThrows(() => refuseOtherThanUtf8(Buffer.from(text), 'x')),
    ),
  );
});

test('the byte that is named ends the longest prefix that is text', (t) => {
  const parts = fc.array(
    fc.oneof(fc.string({ unit: anyCharacter(fc), maxLength: 30 }).map(Buffer.from), fc.uint8Array()),
    {
      maxLength: 5,
    },
  );
  fc.assert(
    fc.property(parts, (some) => {
      const bytes = Buffer.concat(some);
      if (isUtf8(bytes)) return;
      const error = t.throws(() => refuseOtherThanUtf8(bytes, 'some.txt'));
      if (!isFrameworkError(error)) throw error;
      t.like(error, { code: 'FWK_CLI_USAGE', at: 'some.txt' });
      const named = Number(/byte (\d+) /.exec(error.message)![1]);
      t.true(isUtf8(bytes.subarray(0, named)));
      for (let length = named + 1; length <= bytes.length; length++)
        t.false(isUtf8(bytes.subarray(0, length)));
    }),
    { numRuns: 300 },
  );
});
