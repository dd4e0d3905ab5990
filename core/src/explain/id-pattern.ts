/** How a pattern found a document, the most exact first. */
export const ID_MATCHES = ['id', 'path', 'prefix', 'glob'] as const;
export type IdMatch = (typeof ID_MATCHES)[number];

/**
 * What a person writes for documents whose ids are `<repository>:<path>`:
 *
 * - a whole id: `npm:lamejs@1.2.1:src/js/Lame.js`
 * - a path, or its end: `src/js/Lame.js`, `Lame.js`
 * - how an id, or a part of it, begins: `npm:lamejs@`, `lamejs`, `src/js/`
 * - a glob: `*.min.js` anywhere, `src/**` from the path's beginning. A star stays within a folder, two do not.
 *
 * @returns how an id matches, or undefined
 */
export function idPattern(written: string): (id: string) => IdMatch | undefined {
  if (/[*?]/.test(written)) {
    const glob = globExpression(written);
    return (id) => (id === written ? 'id' : glob.test(id) ? 'glob' : undefined);
  }
  return (id) => {
    if (id === written) return 'id';
    let found: IdMatch | undefined;
    for (let at = id.indexOf(written); at >= 0; at = id.indexOf(written, at + 1)) {
      if (!begins(id, at)) continue;
      if (at + written.length === id.length) return 'path';
      found = 'prefix';
    }
    return found;
  };
}

const begins = (id: string, at: number): boolean => at === 0 || id[at - 1] === '/' || id[at - 1] === ':';

function globExpression(written: string): RegExp {
  const body = written
    .replace(/\*{2,}/g, '\u0000')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]')
    .replaceAll('\u0000/', '(?:.*/)?')
    .replaceAll('\u0000', '.*');
  return new RegExp(`^(?:.*${written.includes('/') ? ':' : '[:/]'})?${body}$`, 's');
}
