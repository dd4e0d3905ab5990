import { closeSync, openSync, writeFileSync } from 'node:fs';

const LINES_AT_ONCE = 1024;

/** Writes a file line by line, never all of it at once. */
export function writeLines(path: string, lines: Iterable<string>): void {
  const file = openSync(path, 'w');
  try {
    let pending: string[] = [];
    for (const line of lines) {
      pending.push(`${line}\n`);
      if (pending.length < LINES_AT_ONCE) continue;
      writeFileSync(file, pending.join(''));
      pending = [];
    }
    writeFileSync(file, pending.join(''));
  } finally {
    closeSync(file);
  }
}
