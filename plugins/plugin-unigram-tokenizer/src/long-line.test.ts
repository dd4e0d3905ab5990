import test from 'ava';
import { fullTier } from './testing/conditional-test.js';
import { tinyTokenizer } from './testing/tiny-tokenizer.js';

const BYTES = 2 ** 30;
const title = 'a line of a gigabyte is encoded, and comes back';

if (!fullTier) test.skip(`${title} (takes minutes: runs in .ci/run --full)`, () => undefined);
else {
  test(title, async (t) => {
    const tokenizer = await tinyTokenizer();
    const line = Buffer.alloc(BYTES, '        ');
    line.write('x', BYTES - 1);
    const ids = tokenizer.encode(line);
    t.true(ids.length < BYTES / 4, `${ids.length} ids`);
    // A part at a time: both of them whole would take as much again.
    const stream = 2 ** 22;
    let end = 0;
    for (let from = 0; from < ids.length; from += stream) {
      const part = tokenizer.decode(ids.subarray(from, from + stream));
      if (Buffer.compare(part, line.subarray(end, end + part.length)) !== 0) {
        t.fail(`other bytes behind ${end}`);
        return;
      }
      end += part.length;
    }
    t.is(end, BYTES);
  });
}
