/** Whether a file is Pascal's, whose comments stand in braces: in most other languages that is where the code is. */
export const isPascal = (path: string | null): boolean =>
  path !== null && /\.(?:pas|dpr|dpk|lpr)$/i.test(path);

/**
 * A piece of Pascal with its comments as C has them, which who looks for comments knows: `{ … }` and `(* … *)`, within a line too.
 * What is told the compiler in a comment, `{$R *.res}`, is none.
 */
export function withComments(piece: Buffer): Buffer {
  // Latin-1 keeps one character a byte, whatever the encoding.
  const text = piece
    .toString('latin1')
    .replace(/\{\$[^}]*\}|\(\*\$[^*]*\*\)/g, ' ')
    .replace(/\{|\(\*/g, '/*')
    .replace(/\}|\*\)/g, '*/');
  return Buffer.from(text, 'latin1');
}
