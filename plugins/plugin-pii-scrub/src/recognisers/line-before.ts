/**
 * What stands before an offset on its line, as far back as `most` characters. Never looks farther: a document may be one
 * line of megabytes with a find in every few characters, and going back to its start for each would cost its square.
 */
export function lineBefore(text: string, offset: number, most: number): string {
  const near = text.slice(Math.max(0, offset - most), offset);
  return near.slice(near.lastIndexOf('\n') + 1);
}
