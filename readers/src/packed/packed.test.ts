import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import { isFrameworkError } from '@framework/sdk';
import test from 'ava';
import fc from 'fast-check';
import type { Bytes } from '../bytes.js';
import { makeTar, type TestMember } from '../testing/make-tar.js';
import { collected, cut, cuts, streamOf } from '../testing/pieces.js';
import {
  checkedFrame,
  compressedFrame,
  rawFrame,
  repeatedFrame,
  skippableFrame,
  storedFrame,
} from '../testing/zstd-frames.js';
import { gunzip } from './gzip.js';
import { tarMembers } from './tar.js';
import { unzstd } from './zstd.js';
import type { ZstdDecoder } from './zstd-decoder.js';
import { zstdFrames } from './zstd-frames.js';
import { nodeZstd } from './zstd-node.js';
import { wasmZstd } from './zstd-wasm.js';

const WINDOW = 8 * 2 ** 20;

async function refusal(reading: Promise<unknown>): Promise<string> {
  try {
    await reading;
  } catch (error) {
    if (isFrameworkError(error) && error.code === 'FWK_SOURCE_UNREADABLE') return error.message;
    throw error;
  }
  return 'not refused';
}

const unpacked = (bytes: Uint8Array, places: readonly number[] = []) =>
  collected(gunzip(streamOf(cut(bytes, places)), 'a.gz'));

test('gzip of several members, in any pieces', async (t) => {
  const bytes = fc.uint8Array({ maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 4 }), cuts, async (members, places) => {
      const packed = Buffer.concat(members.map((member) => gzipSync(member)));
      t.deepEqual(await unpacked(packed, places), Buffer.concat(members));
    }),
    { numRuns: 40 },
  );
});

test('gzip that breaks off anywhere is refused, so is what is none, damaged, or followed by something', async (t) => {
  const packed = gzipSync('once upon a time');
  for (let end = 1; end < packed.byteLength; end++) {
    t.regex(await refusal(unpacked(packed.subarray(0, end))), /'a\.gz' ends in the middle/, `${end}`);
  }
  t.regex(await refusal(unpacked(Buffer.from('{"a":1}'))), /damaged gzip, or none/);
  t.regex(await refusal(unpacked(Buffer.alloc(0))), /is empty/);
  const wrong = Buffer.from(packed);
  wrong[wrong.byteLength - 6]! ^= 1;
  t.regex(await refusal(unpacked(wrong)), /damaged/);
  t.regex(await refusal(unpacked(Buffer.concat([packed, Buffer.from('more')]))), /damaged/);
  const zeros = Buffer.concat([packed, Buffer.alloc(8), packed]);
  t.regex(await refusal(unpacked(zeros)), /something else behind its gzip data, at byte 36/);
});

async function frames(bytes: Bytes): Promise<{ window: number; length: number }[]> {
  const found: { window: number; length: number }[] = [];
  for await (const frame of zstdFrames(bytes, 'a.zst')) {
    found.push({ window: frame.windowBytes, length: (await collected(frame.bytes)).byteLength });
  }
  return found;
}

test('zstd is cut into its frames, in any pieces; what breaks off is refused', async (t) => {
  const parts = [
    rawFrame('one'),
    skippableFrame(70),
    repeatedFrame('x', 90_000),
    rawFrame(''),
    checkedFrame,
    rawFrame('two'),
  ];
  const whole = Buffer.concat(parts);
  const expected = [parts[0], parts[2], parts[3], parts[4], parts[5]].map((part) => part!.byteLength);
  await fc.assert(
    fc.asyncProperty(cuts, async (places) => {
      t.deepEqual(
        (await frames(streamOf(cut(whole, places)))).map(({ length }) => length),
        expected,
      );
    }),
    { numRuns: 30 },
  );
  const ends = new Set(parts.map((_, at) => Buffer.concat(parts.slice(0, at)).byteLength));
  for (let end = 1; end < whole.byteLength; end++) {
    if (ends.has(end)) continue;
    t.regex(await refusal(frames(streamOf([whole.subarray(0, end)]))), /ends in the middle/, `${end}`);
  }
  t.regex(await refusal(frames(streamOf([whole, Buffer.from('{"a"')]))), /no zstd frame at byte/);
  t.regex(await refusal(frames(streamOf([]))), /is empty/);
});

test('blocks of a byte are given together, in any pieces; a damaged one among them is told with its place', async (t) => {
  const packed = Buffer.concat([storedFrame(Buffer.alloc(5000, 'abc'), 1), rawFrame('next')]);
  const pieces: Uint8Array[][] = [];
  for await (const { bytes } of zstdFrames(streamOf([packed]), 'a.zst')) {
    const given: Uint8Array[] = [];
    for await (const piece of bytes) given.push(piece);
    pieces.push(given);
  }
  // A header, and the blocks.
  t.deepEqual(
    pieces.map(({ length }) => length),
    [2, 2],
  );
  t.true(Buffer.concat(pieces.flat()).equals(packed));
  await fc.assert(
    fc.asyncProperty(cuts, fc.integer({ min: 1, max: 9 }), async (places, size) => {
      const some = storedFrame(Buffer.alloc(50, 'abc'), size);
      for await (const { bytes } of zstdFrames(streamOf(cut(some, places)), 'a.zst'))
        t.true((await collected(bytes)).equals(some));
    }),
    { numRuns: 40 },
  );
  // The type of the 101st block is none.
  const wrong = Buffer.from(packed);
  const at = 6 + 100 * 4;
  wrong[at] = wrong[at]! | 6;
  t.regex(await refusal(frames(streamOf([wrong]))), new RegExp(`has a damaged zstd block at byte ${at}$`));
});

const command = (input: Uint8Array, ...options: string[]): Buffer =>
  spawnSync('zstd', ['-q', '-c', ...options], { input, maxBuffer: 1 << 28 }).stdout;
const withCommand = spawnSync('zstd', ['--version']).status === 0 ? test : test.skip;

withCommand(
  'what `zstd` writes: frames one after the other, and windows of two gigabytes (needs zstd)',
  async (t) => {
    const text = Buffer.from('{"text":"line"}\n'.repeat(5000));
    const parts = [
      command(text),
      command(text, '--long=31', '-19'),
      command(text, '--no-check', '-T2'),
      command(Buffer.alloc(0)),
    ];
    const found = await frames(streamOf([Buffer.concat(parts)]));
    t.deepEqual(
      found.map(({ length }) => length),
      parts.map((part) => part.byteLength),
    );
    // Of a stream the size is not known, so the window is what was asked for.
    t.is(found[1]!.window, 2 ** 31);
    const cut = Buffer.concat(parts).subarray(0, -parts[3]!.byteLength - 2);
    t.regex(await refusal(frames(streamOf([cut]))), /ends in the middle/);
  },
);

/** This Node's decoders: a Node before 22.15 has one alone. */
const DECODERS = [wasmZstd, ...(nodeZstd === null ? [] : [nodeZstd])];

for (const decoder of DECODERS) {
  const read = (bytes: Bytes | Uint8Array, maxWindowBytes = WINDOW) => {
    const stream = bytes instanceof Uint8Array ? streamOf([bytes]) : bytes;
    return collected(unzstd(stream, 'a.zst', { maxWindowBytes, decoder }));
  };
  const by = decoder === wasmZstd ? 'in WebAssembly' : 'by Node';

  test(`zstd of many frames is decompressed to its end ${by}, in any pieces`, async (t) => {
    const packed = Buffer.concat([
      rawFrame('one,'),
      repeatedFrame('x', 3),
      skippableFrame(9),
      checkedFrame,
      compressedFrame.packed,
      rawFrame(''),
      rawFrame('two'),
    ]);
    await fc.assert(
      fc.asyncProperty(cuts, async (places) => {
        const text = (await read(streamOf(cut(packed, places)))).toString();
        t.is(text, `one,xxxchecked${compressedFrame.text}two`);
      }),
      { numRuns: 30 },
    );
    // Blocks of other sizes than what is taken at a time: the last of them is left over when all that is packed was given.
    for (const bytes of [100_000, 2 ** 17]) {
      t.is((await read(repeatedFrame('x', bytes, 3))).toString(), 'x'.repeat(3 * bytes));
    }
    t.true((await read(storedFrame(Buffer.alloc(1_000_003, 'ab')))).equals(Buffer.alloc(1_000_003, 'ab')));
    t.regex(
      await refusal(read(rawFrame('one', 'window'), 1024)),
      /needs a zstd window of 2048 bytes; 1024 are allowed/,
    );
  });

  test(`zstd that breaks off or is damaged is refused ${by}: a bit in its content, its checksum, a dictionary`, async (t) => {
    const { packed } = compressedFrame;
    for (let end = 1; end < packed.byteLength; end += end < packed.byteLength - 8 ? 7 : 1) {
      t.regex(await refusal(read(packed.subarray(0, end))), /ends in the middle/, `${end}`);
    }
    // Behind the frame's header, whose length of content would be another one's. A bit that is read by nobody leaves the text as it is.
    let refused = 0;
    for (let bit = 8 * 10; bit < 8 * packed.byteLength; bit += 5) {
      const wrong = Buffer.from(packed);
      wrong[bit >> 3]! ^= 1 << (bit & 7);
      let text = '';
      const said = await refusal(
        read(wrong).then((bytes) => {
          text = bytes.toString();
        }),
      );
      if (text === compressedFrame.text) continue;
      t.regex(said, /damaged zstd|ends in the middle|no zstd frame/, `bit ${bit}`);
      refused++;
    }
    t.true(refused > 200, `${refused}`);
    const dictionary = Buffer.from('28b52ffd2101', 'hex');
    t.regex(
      await refusal(read(Buffer.concat([dictionary, rawFrame('x').subarray(5)]))),
      /with a zstd dictionary/,
    );
    t.is(
      (await read(packed)).toString(),
      compressedFrame.text,
      'a decoder is as good as new behind a damaged frame',
    );
  });

  test(`two files are decompressed at once ${by}, and one that is left does no harm`, async (t) => {
    const long = Buffer.concat(Array.from({ length: 40 }, () => compressedFrame.packed));
    const left = unzstd(streamOf([long]), 'left.zst', { maxWindowBytes: WINDOW, decoder });
    t.false((await left.next()).done);
    const [one, two] = await Promise.all([read(streamOf(cut(long, [99, 1001]))), read(long)]);
    await left.return();
    t.true(one.equals(two));
    t.is(one.toString(), compressedFrame.text.repeat(40));
  });

  withCommand(`what \`zstd\` writes is decompressed ${by}, to its last byte (needs zstd)`, async (t) => {
    const text = Buffer.from(
      Array.from({ length: 40_000 }, (_, at) => `{"n":${at % 977},"text":"line ${at * at}"}\n`).join(''),
    );
    for (const options of [
      [],
      ['-1', '--no-check'],
      ['-19', '--long=27'],
      ['--ultra', '-22'],
      ['--no-content-size', '-T2'],
    ]) {
      t.true((await read(command(text, ...options), 2 ** 27)).equals(text), options.join(' '));
    }
  });
}

test('more windows at a time than WebAssembly has memory for are no damage, and leave the others as they are', async (t) => {
  // A window of 128 MiB, and two blocks: a letter 128 Ki times, which is as much as is given at a time, and another one.
  const packed = Buffer.from('28b52ffd00880200106109000062', 'hex');
  const read = (file: string) =>
    unzstd(streamOf([packed]), file, { maxWindowBytes: 2 ** 27, decoder: wasmZstd });
  const open = Array.from({ length: 17 }, (_, at) => read(`${at}.zst`));
  const first = await Promise.all(open.map((reading) => refusal(reading.next())));
  t.is(first[0], 'not refused');
  t.is(first[16], "'16.zst' needs a zstd window of 134217728 bytes; there is no memory left for it");
  t.is((await collected(open[0]!)).toString(), 'b');
  await Promise.all(open.map((reading) => reading.return()));
  t.is((await collected(read('again.zst'))).toString(), `${'a'.repeat(2 ** 17)}b`);
});

withCommand(
  'windows above 128 MiB are read by Node alone, and refused with what to do elsewhere (needs zstd)',
  async (t) => {
    const text = Buffer.from('{"text":"line"}\n'.repeat(5000));
    const packed = command(text, '--long=28', '--no-content-size');
    const read = (decoder: ZstdDecoder) =>
      collected(unzstd(streamOf([packed]), 'a.zst', { maxWindowBytes: 2 ** 28, decoder }));
    t.regex(
      await refusal(read(wasmZstd)),
      /needs a zstd window of 268435456 bytes; the decoder in WebAssembly reads 134217728/,
    );
    if (nodeZstd !== null) t.true((await read(nodeZstd)).equals(text));
  },
);

async function members(bytes: Bytes): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const member of tarMembers(bytes, 'a.tar')) {
    found.push([
      member.name,
      member.kind === 'file' ? (await collected(member.bytes)).toString() : member.reason,
    ]);
  }
  return found;
}

test('members of a tar by name, names that lead elsewhere and links included, in any pieces', async (t) => {
  const long = 'l'.repeat(180);
  const extended = (record: string): TestMember => {
    // The length counts itself: two digits, for records of this size.
    const content = `${Buffer.byteLength(record) + 4} ${record}\n`;
    return { name: 'header', type: 'x', content };
  };
  const given: TestMember[] = [
    { name: 'folder/', type: '5' },
    { name: 'a.jsonl', content: 'x'.repeat(513) },
    { name: '../../etc/passwd', content: 'none' },
    { name: 'link', type: '2' },
    { name: 'device', type: '3' },
    { name: '././@LongLink', type: 'L', content: `${long}\0` },
    { name: 'l', content: 'long' },
    extended('path=ü/b.jsonl'),
    { name: 'short', content: '' },
    extended('GNU.sparse.major=1'),
    { name: 'hole', content: 'sparse' },
  ];
  const expected = [
    ['a.jsonl', 'x'.repeat(513)],
    ['../../etc/passwd', 'none'],
    ['link', 'link'],
    ['device', 'special'],
    [long, 'long'],
    ['ü/b.jsonl', ''],
    ['hole', 'sparse'],
  ];
  const archive = makeTar(given);
  await fc.assert(
    fc.asyncProperty(cuts, async (places) => {
      t.deepEqual(await members(streamOf(cut(archive, places))), expected);
    }),
    { numRuns: 30 },
  );
});

test('a tar that breaks off, is none, or goes on behind its end is refused', async (t) => {
  const archive = makeTar([{ name: 'a.jsonl', content: '{}' }]);
  for (const end of [1, 511, 513, 600, 1023, 1024, 1100]) {
    t.regex(await refusal(members(streamOf([archive.subarray(0, end)]))), /ends in the middle/, `${end}`);
  }
  t.regex(await refusal(members(streamOf([Buffer.alloc(512, 'x')]))), /no tar header at byte 0/);
  t.regex(await refusal(members(streamOf([archive, archive]))), /behind the end of its tar data/);
  const huge = makeTar([{ name: 'x', type: 'x', content: 'y'.repeat((1 << 20) + 1) }]);
  t.regex(await refusal(members(streamOf([huge]))), /a tar header of 1048577 bytes/);
});
