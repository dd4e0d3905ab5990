import { fileURLToPath } from 'node:url';
import { openPlugin, recordBatch } from '@framework/sdk/testing';
import test from 'ava';
import type { Indentation } from './indentation.js';

const dir = fileURLToPath(new URL('..', import.meta.url));

async function count(...contents: readonly string[]): Promise<Indentation> {
  const plugin = await openPlugin({ dir });
  const batch = recordBatch(contents.map((content, row) => ({ id: `${row}`, content })));
  return plugin.features!['indentation']!(batch) as Indentation;
}

test('indented lines are counted, those with tabs apart', async (t) => {
  const { indented, withTabs } = await count('if (a) {\n\tb();\n  c();\n}\n', 'one\ntwo\n');
  t.deepEqual([...indented], [2, 0]);
  t.deepEqual([...withTabs], [1, 0]);
});

test('a line of white space alone is not indented', async (t) => {
  const { indented } = await count('  \n\t\r\n   ', '');
  t.deepEqual([...indented], [0, 0]);
});
