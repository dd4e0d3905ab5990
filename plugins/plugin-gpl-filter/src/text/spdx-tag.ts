/**
 * The values of `SPDX-License-Identifier` in a text, as they stand there.
 *
 * @param text bytes are ASCII
 */
export function spdxTags(text: string | Buffer): string[] {
  if (!text.includes(NAME)) return [];
  return [...text.toString().matchAll(TAG)].map((match) => match[1]!.trim());
}

/** What stands there beside those. */
export const withoutTags = (text: string | Buffer): string => text.toString().replace(TAG, ' ');

const NAME = 'SPDX-License-Identifier:';
const TAG = /SPDX-License-Identifier:[ \t]*([^\n*]{1,200}?)[ \t]*(?:\*\/|-->|\n|$)/g;
