/** Interpreters by the name a shebang calls them, its version and path taken off. */
const INTERPRETERS: Readonly<Record<string, string>> = {
  awk: 'awk',
  bash: 'shell',
  bun: 'javascript',
  dash: 'shell',
  deno: 'typescript',
  fish: 'fish',
  groovy: 'groovy',
  julia: 'julia',
  ksh: 'shell',
  lua: 'lua',
  make: 'makefile',
  node: 'javascript',
  nodejs: 'javascript',
  perl: 'perl',
  php: 'php',
  pwsh: 'powershell',
  python: 'python',
  rscript: 'r',
  ruby: 'ruby',
  sh: 'shell',
  tclsh: 'tcl',
  'ts-node': 'typescript',
  tsx: 'typescript',
  zsh: 'shell',
};

/** Openings that only one language has. */
const OPENINGS: readonly (readonly [string, string])[] = [
  ['<?php', 'php'],
  ['<?xml', 'xml'],
  ['<!doctype html', 'html'],
  ['<html', 'html'],
  ['%!ps', 'postscript'],
];

/** The language the first line states: a shebang, a processing instruction, a document type. Null where it states none. */
export function languageOfFirstLine(line: string): string | null {
  if (line.startsWith('#!')) return interpreterOf(line.slice(2));
  const lower = line.trimStart().toLowerCase();
  return OPENINGS.find(([opening]) => lower.startsWith(opening))?.[1] ?? null;
}

/** `/usr/bin/env -S python3.11 -u` → `python`. */
function interpreterOf(command: string): string | null {
  const words = command.trim().split(/\s+/);
  const program =
    words[0]?.split('/').at(-1) === 'env' ? words.slice(1).find((word) => !/^-|=/.test(word)) : words[0];
  const name = (program ?? '')
    .split('/')
    .at(-1)!
    .toLowerCase()
    .replace(/[\d.]+$/, '');
  return Object.hasOwn(INTERPRETERS, name) ? INTERPRETERS[name]! : null;
}
