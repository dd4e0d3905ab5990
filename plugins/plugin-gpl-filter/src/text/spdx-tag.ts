/** The values of `SPDX-License-Identifier` in a text, as they stand there. */
export const spdxTags = (text: string): string[] => [...text.matchAll(TAG)].map((match) => match[1]!.trim());

const TAG = /SPDX-License-Identifier:[ \t]*([^\n*]{1,200}?)[ \t]*(?:\*\/|-->|\n|$)/g;
