import { defineBench } from '@framework/sdk/contract';
import type { TestRow } from '@framework/sdk/testing';

const row = (path: string, content: string): TestRow => ({
  id: `repo:${path}`,
  content,
  meta: { path, repository: 'repo', share: 'code' },
});

const WORDS = `Among the heights of a row of houses, say how many houses stand in the widest
stretch in which none is lower than the floor given.`;

const SOLUTION = `widest, current = 0, 0
for height in heights:
    current = current + 1 if height >= floor else 0
    widest = max(widest, current)
return widest`;

/** Documents that hold tasks of `test/tasks.jsonl`, whole and in part, and one that is like them. */
export default defineBench({
  rows: () => [
    row('words.js', `// ${WORDS.replace('\n', '\n// ')}\nmodule.exports = null;\n`),
    row('solution.py', `def other(heights, floor):\n  ${SOLUTION.replaceAll('\n', '\n  ')}\n`),
    row('part.md', `Today: ${WORDS.slice(0, 80)}?\n`),
    row('escaped.json', JSON.stringify({ prompt: SOLUTION })),
    row('clean.py', 'def gap(heights):\n    """How wide the widest gap is."""\n    return max(heights)\n'),
    row('trivial.py', 'def add(x, y):\n    return x + y\n'),
  ],
});
