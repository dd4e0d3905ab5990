import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BYTES = 10 * 2 ** 20;
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];
const CODE = /\.(?:js|mjs|cjs|ts|tsx|css|json|md|h|cc|cpp|py|sh|yml)$/;

/**
 * The lines of some ten megabytes of text in many languages and of code, in part this repository's own packages, none with
 * U+2581: what this machine has for certain. Words are the names of languages, regions and currencies and the dates of a year, in
 * every language Node knows; code is what lies in `node_modules`, by name.
 */
export function linesOfTenMegabytes(): { readonly lines: readonly string[]; readonly bytes: number } {
  const lines = new Set<string>();
  let bytes = 0;
  const add = (line: string): void => {
    bytes += Buffer.byteLength(line) + 1;
    if (!line.includes('\u2581')) lines.add(line);
  };
  for (const line of words()) add(line);
  const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));
  for (const file of codeIn(modules)) {
    if (bytes >= BYTES) break;
    const content = readFileSync(file);
    // What is no UTF-8 the peers cannot be given.
    if (Buffer.compare(Buffer.from(content.toString()), content) !== 0) continue;
    for (const line of content.toString().split('\n')) add(line);
  }
  return { lines: [...lines], bytes };
}

function* words(): Generator<string> {
  const codes = LETTERS.flatMap((first) => LETTERS.map((second) => first + second));
  const locales = codes.filter((code) => Intl.DisplayNames.supportedLocalesOf([code]).length > 0);
  for (const locale of locales) {
    for (const type of ['language', 'region'] as const) {
      const names = new Intl.DisplayNames([locale], { type, fallback: 'none' });
      for (const code of codes) {
        const name = names.of(type === 'region' ? code.toUpperCase() : code);
        if (name !== undefined) yield name;
      }
    }
    const date = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long', timeZone: 'UTC' });
    for (let day = 0; day < 366; day++) yield date.format(day * 86_400_000 * 1.04);
  }
}

function* codeIn(folder: string): Generator<string> {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== '@framework') yield* codeIn(path);
    else if (entry.isFile() && CODE.test(entry.name)) yield path;
  }
}
