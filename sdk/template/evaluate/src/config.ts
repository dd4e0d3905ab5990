import { defineConfig, group, list, text } from '@framework/sdk';

export const config = defineConfig({
  tasks: list(group({ prompt: text(), expected: text() }), {
    doc: 'What is asked, and the continuation expected of it.',
    default: [
      { prompt: 'const add = (a, b) => a +', expected: ' b' },
      { prompt: 'for (let i = 0; i < n; i', expected: '++' },
      { prompt: 'module.', expected: 'exports' },
      { prompt: 'if (a === undefined) { return null; } el', expected: 'se' },
    ],
  }),
});
