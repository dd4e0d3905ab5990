/**
 * A child that is no longer ours, for the test of its parent: by its role it says what is no report, or more reports than
 * anybody asked for; and stays.
 */
const frame = (header: string): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(header.length, 0);
  return Buffer.concat([head, Buffer.from(header)]);
};

process.stdout.write(
  process.argv[2] === 'tester'
    ? Buffer.concat(Array.from({ length: 1000 }, () => frame('{"kind":"question"}')))
    : frame('{"kind'),
);
setInterval(() => undefined, 1000);
