import { count, defineConfig, list, text } from '@framework/sdk';

export const config = defineConfig({
  markers: list(text(), {
    doc: 'A document with one of these in its first lines was written by a program.',
    default: ['@generated', 'DO NOT EDIT', 'Automatically generated'],
  }),
  lines: count({ doc: 'Lines looked at, from the top.', default: 10, min: 1 }),
});
