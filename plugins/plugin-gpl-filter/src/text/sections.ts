/** A part of a licence file that says for which path it stands. */
export interface Section {
  /** Relative to the licence file's folder: a folder or a file. */
  readonly path: string;
  /** Its heading too. */
  readonly text: string;
  readonly lines: Lines;
}

/** A licence file taken apart: what is the project's own, and what stands for paths. */
export interface Sections {
  readonly own: { readonly text: string; readonly lines: readonly Lines[] };
  readonly sections: readonly Section[];
}

/** The first and the last, counted from 1. */
export type Lines = readonly [first: number, last: number];

/**
 * `- Acorn, located at deps/acorn, is licensed as follows:`, as Node.js writes it. Narrow on purpose: what is not taken
 * for such a heading counts for every file, which is the stricter reading. So `also`, `except` and a second path are none.
 */
const HEADING =
  /^[-*] (?<what>[^,:]{1,80}), located (?:at|in|under) (?<path>[\w.@+-]+(?:\/[\w.@+-]+)*)\/?, (?:is|are) (?:licensed|distributed|available) as follows:$/;

/**
 * Takes a licence file apart where it says so. A section goes on as long as lines are indented or blank; whatever else
 * stands at the margin is the project's own, also between two sections.
 *
 * @returns null where there is no section
 */
export function sectionsOf(text: string): Sections | null {
  const lines = text.split('\n').map((line) => line.replace(/\r$/, ''));
  const sections: Section[] = [];
  const own: Lines[] = [];
  for (let from = 0; from < lines.length; ) {
    const path = pathOf(lines[from]!);
    let to = from + 1;
    const isMine = (line: string) =>
      path === null ? pathOf(line) === null : line === '' || /^[ \t]/.test(line);
    while (to < lines.length && isMine(lines[to]!)) to++;
    if (path === null) own.push([from + 1, to]);
    else sections.push({ path, text: lines.slice(from, to).join('\n'), lines: [from + 1, to] });
    from = to;
  }
  if (sections.length === 0) return null;
  const ownText = own.map(([first, last]) => lines.slice(first - 1, last).join('\n')).join('\n');
  return { own: { text: ownText, lines: own }, sections };
}

function pathOf(line: string): string | null {
  if (line.length > LONGEST_HEADING) return null;
  const path = HEADING.exec(line)?.groups?.['path'];
  return path === undefined || path.split('/').some((part) => /^\.+$/.test(part)) ? null : path;
}

/** A heading is a line; a regular expression need not see a file without breaks. */
const LONGEST_HEADING = 300;

/** Whether a section's path is a file's, or that of a folder it lies in; `lib/cp` is also the file `lib/cp.js`. */
export const standsFor = (section: string, file: string): boolean =>
  file === section || file.startsWith(`${section}/`) || file.startsWith(`${section}.`);
