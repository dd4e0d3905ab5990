import { defineBench } from '@framework/sdk/contract';
import type { TestRow } from '@framework/sdk/testing';
import { leaked } from './leaked.js';

const row = (path: string, content: string): TestRow => ({
  id: `npm:leaks@1:${path}`,
  content,
  meta: { path, repository: 'npm:leaks@1' },
});

/** A file for each kind of finding, and files that only look like one. */
export default defineBench({
  rows: () => [
    ...Object.entries(leaked).map(([name, secret]) =>
      row(`${name}.js`, `// 𝔘nicode\nconst x = 1; ${secret}\n`),
    ),
    row('template.js', 'const password = `$' + '{process.env.PASSWORD}`;\n'),
    row('uuid.js', "const token = '123e4567-e89b-12d3-a456-426614174000';\n"),
    row('url.js', '// see https://user@example.org/path and http://localhost:8080/@scope\n'),
    row('plain.js', 'export const add = (a, b) => a + b;\n'),
  ],
});
