import { createReadStream } from 'node:fs';

/**
 * The lines of a file, without their ends, as many at a time as a piece of it has: only `\n` ends a line, as only `\n` was
 * written to end one (readline also splits at U+2028 in some versions of Node, which JSON leaves unescaped).
 *
 * @param mentions only lines with this text in them
 */
export async function* readLineBlocks(path: string, mentions?: string): AsyncGenerator<readonly string[]> {
  const linesOf = (text: Buffer): readonly string[] => {
    if (mentions === undefined) return text.toString('utf8').split('\n');
    if (!text.includes(mentions)) return [];
    return text
      .toString('utf8')
      .split('\n')
      .filter((line) => line.includes(mentions));
  };
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    const text = rest.byteLength === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    const end = text.lastIndexOf(0x0a);
    if (end >= 0) yield linesOf(text.subarray(0, end));
    rest = text.subarray(end + 1);
  }
  if (rest.byteLength > 0) yield linesOf(rest);
}

/** The same, one after the other. */
export async function* readLines(path: string, mentions?: string): AsyncGenerator<string> {
  for await (const lines of readLineBlocks(path, mentions)) yield* lines;
}

/**
 * The values of a file of JSON lines, in the same way.
 *
 * @param mentions only lines with this text in them: most time goes into parsing
 */
export async function* readJsonLines<Row>(path: string, mentions?: string): AsyncGenerator<Row> {
  for await (const rows of readJsonBlocks<Row>(path, mentions)) yield* rows;
}

/** The same, as many at a time as a piece of the file has: a table has millions, and each that is waited for costs as much as a short one. */
export async function* readJsonBlocks<Row>(path: string, mentions?: string): AsyncGenerator<readonly Row[]> {
  for await (const lines of readLineBlocks(path, mentions))
    yield lines.map((line) => JSON.parse(line) as Row);
}
