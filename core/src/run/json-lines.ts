import { createReadStream } from 'node:fs';

/**
 * The lines of a file, without their ends, read in pieces: only `\n` ends a line, as only `\n` was written to end one
 * (readline also splits at U+2028 in some versions of Node, which JSON leaves unescaped).
 */
export async function* readLines(path: string, mentions?: string): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    const text = rest.byteLength === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    let start = 0;
    for (let end = text.indexOf(0x0a); end >= 0; end = text.indexOf(0x0a, start)) {
      const line = text.toString('utf8', start, end);
      start = end + 1;
      if (mentions === undefined || line.includes(mentions)) yield line;
    }
    rest = text.subarray(start);
  }
  const line = rest.toString('utf8');
  if (line !== '' && (mentions === undefined || line.includes(mentions))) yield line;
}

/**
 * The values of a file of JSON lines, in the same way.
 *
 * @param mentions only lines with this text in them: most time goes into parsing
 */
export async function* readJsonLines<Row>(path: string, mentions?: string): AsyncGenerator<Row> {
  for await (const line of readLines(path, mentions)) yield JSON.parse(line) as Row;
}
