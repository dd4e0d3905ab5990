import { open } from 'node:fs/promises';

/**
 * The lines of a file, without their ends, as many at a time as a piece of it has: only `\n` ends a line, as only `\n` was
 * written to end one (readline also splits at U+2028 in some versions of Node, which JSON leaves unescaped).
 *
 * @param mentions only lines with this text in them, or with one of these
 */
export async function* readLineBlocks(
  path: string,
  mentions?: string | readonly string[],
): AsyncGenerator<readonly string[]> {
  const wanted = mentions === undefined ? undefined : [mentions].flat().map((text) => Buffer.from(text));
  for await (const piece of readWholeLines(path)) {
    const text = piece.at(-1) === LINE_END ? piece.subarray(0, -1) : piece;
    yield wanted === undefined ? text.toString('utf8').split('\n') : linesWith(text, wanted);
  }
}

/**
 * The bytes of a file, some at a time, each time whole lines with their ends; the last one may have none. In memory that is used again:
 * each lasts until the next one is asked for. The one after it is read meanwhile.
 */
export async function* readWholeLines(path: string): AsyncGenerator<Buffer> {
  const file = await open(path, 'r');
  let [here, there] = [Buffer.allocUnsafeSlow(PIECE), Buffer.allocUnsafeSlow(PIECE)];
  /** Behind the beginning of a line, of so many bytes. */
  const read = (into: Buffer, rest: number) => file.read(into, rest, into.byteLength - rest, null);
  let rest = 0;
  let next = read(here, rest);
  try {
    for (;;) {
      const { bytesRead } = await next;
      const text = here.subarray(0, rest + bytesRead);
      if (bytesRead === 0) {
        if (rest > 0) yield text;
        return;
      }
      const end = text.lastIndexOf(LINE_END) + 1;
      rest = text.byteLength - end;
      // Of a line that is longer than a piece the rest must find room.
      if (there.byteLength < 2 * rest) there = Buffer.allocUnsafeSlow(2 * rest);
      text.copy(there, 0, end);
      next = read(there, rest);
      // Told where it is waited for.
      next.catch(() => undefined);
      if (end > 0) yield text.subarray(0, end);
      [here, there] = [there, here];
    }
  } finally {
    await next.catch(() => undefined);
    await file.close();
  }
}

const PIECE = 1 << 20;

/** Found in the bytes: of a table most lines are not asked for, and making texts of them is most of the time. */
function linesWith(text: Buffer, wanted: readonly Buffer[]): readonly string[] {
  const lines: string[] = [];
  const places = wanted.map((one) => text.indexOf(one));
  for (;;) {
    const met = places.filter((place) => place >= 0);
    if (met.length === 0) return lines;
    const place = Math.min(...met);
    const found = text.indexOf(LINE_END, place);
    const end = found < 0 ? text.length : found;
    lines.push(text.toString('utf8', text.lastIndexOf(LINE_END, place) + 1, end));
    for (const [at, one] of wanted.entries())
      if (places[at]! >= 0 && places[at]! < end) places[at] = text.indexOf(one, end);
  }
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

const LINE_END = 0x0a;
