import { createReadStream } from 'node:fs';

/**
 * The values of a file of JSON lines, read in pieces: only `\n` ends a line, as only `\n` was written to end one
 * (readline also splits at U+2028 in some versions of Node, which JSON leaves unescaped).
 */
export async function* readJsonLines<Row>(path: string): AsyncGenerator<Row> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    const text = rest.byteLength === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let end = text.indexOf(0x0a); end >= 0; end = text.indexOf(0x0a, start)) {
      yield JSON.parse(text.toString('utf8', start, end)) as Row;
      start = end + 1;
    }
    rest = text.subarray(start);
  }
  if (rest.byteLength > 0) yield JSON.parse(rest.toString('utf8')) as Row;
}
