/** Whether a file is Pascal's, whose comments stand in braces: in most other languages that is where the code is. */
export const isPascal = (path: string | null): boolean =>
  path !== null && /\.(?:pas|dpr|dpk|lpr)$/i.test(path);

/**
 * A piece of Pascal with its comments as C has them, which who looks for comments knows: `{ … }` and `(* … *)`, within a line too. Each
 * ends where its own sign does. What is told the compiler in a comment, `{$R *.res}`, is none, and neither is a brace in a string.
 *
 * @param isCut whether the piece may begin within a comment
 */
export function withComments(piece: Buffer, isCut: boolean): Buffer {
  // Latin-1 keeps one character a byte, whatever the encoding.
  const text = piece.toString('latin1');
  const rest = isCut ? endOfComment(text) : 0;
  const head = rest > 0 ? comment(text.slice(0, rest), '*/') : '';
  const tail = text
    .slice(rest)
    .replace(PARTS, (part: string, inBraces?: string, brace = '', inStars?: string, stars = '') => {
      const inside = inBraces ?? inStars;
      if (inside !== undefined) return comment(inside, brace + stars === '' ? '' : '*/');
      return DIRECTIVE.test(part) ? ' ' : part;
    });
  return Buffer.from(head + tail, 'latin1');
}

/** Told the compiler; comments, cut off at the end of the piece or not; one of a line; a string. */
const PARTS = /\{\$[^}]*\}|\(\*\$[^*]*\*\)|\{([^}]*)(\}|$)|\(\*([\s\S]*?)(\*\)|$)|\/\/[^\r\n]*|'[^'\r\n]*'/g;
const DIRECTIVE = /^(?:\{|\(\*)\$/;

const comment = (inside: string, end: string): string => `/*${inside.replaceAll('*/', '* ')}${end}`;

/** Where a comment ends that began before; 0 where none did. */
function endOfComment(text: string): number {
  const end = /\}|\*\)/.exec(text);
  const start = text.search(/\{|\(\*/);
  return end !== null && (start < 0 || end.index < start) ? end.index + end[0].length : 0;
}
