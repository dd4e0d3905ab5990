import type { JudgeLanguage } from '@framework/sdk';

/**
 * Problems in the manner of HumanEval's translations, written here: a prompt that ends within a function, the rest of it, a
 * rest that is wrong, and tests in the forms that translations use.
 */
export interface TranslatedProblem {
  readonly id: string;
  readonly language: JudgeLanguage;
  readonly entryPoint: string;
  readonly prompt: string;
  readonly solution: string;
  readonly mistake: string;
  readonly tests: string;
}

export const problems: readonly TranslatedProblem[] = [
  {
    id: 'javascript/close-elements',
    language: 'javascript',
    entryPoint: 'hasCloseElements',
    prompt:
      '/* Are any two of the numbers closer to each other than the threshold?\n  >>> hasCloseElements([1.0, 2.8, 3.0, 4.0], 0.3)\n  true\n*/\nconst hasCloseElements = (numbers, threshold) => {\n',
    solution:
      '  const sorted = [...numbers].sort((a, b) => a - b);\n  return sorted.some((each, at) => at > 0 && each - sorted[at - 1] < threshold);\n}\n',
    mistake:
      '  return numbers.some((each, at) => at > 0 && Math.abs(each - numbers[at - 1]) < threshold);\n}\n',
    tests:
      'const testHasCloseElements = () => {\n  console.assert(hasCloseElements([1.0, 2.0, 3.9, 4.0, 5.0, 2.2], 0.3) === true)\n  console.assert(hasCloseElements([1.0, 2.0, 5.9, 4.0, 5.0], 0.8) === false)\n  console.assert(hasCloseElements([1.1, 2.1, 3.1, 1.2], 0.5) === true)\n}\nfunction check(candidate) { testHasCloseElements() }\n',
  },
  {
    id: 'javascript/count-words',
    language: 'javascript',
    entryPoint: 'countWords',
    prompt: '//How often each word of the text is in it, by word.\nfunction countWords(text){\n',
    solution:
      '  const counts = {};\n  for (const word of text.split(/\\s+/).filter(Boolean)) counts[word] = (counts[word] || 0) + 1;\n  return counts;\n}',
    mistake:
      '  const counts = {};\n  for (const word of text.split(" ")) counts[word] = (counts[word] || 0) + 1;\n  return counts;\n}',
    tests:
      'const assert = require(\'node:assert\');\nfunction check(candidate) {\n  assert.deepEqual(candidate("a b a"),{"a": 2, "b": 1});\n  assert.deepEqual(candidate(""),{});\n  assert.deepEqual(candidate("a  b"),{"a": 1, "b": 1});\n}\n',
  },
  {
    id: 'javascript/fibonacci',
    language: 'javascript',
    entryPoint: 'fib',
    prompt: '// The n-th Fibonacci number, exactly.\nfunction fib(n){\n',
    solution: '  let [a, b] = [0n, 1n];\n  for (; n > 0; n--) [a, b] = [b, a + b];\n  return a;\n}',
    mistake: '  let [a, b] = [0, 1];\n  for (; n > 0; n--) [a, b] = [b, a + b];\n  return BigInt(a);\n}',
    tests:
      'function check(candidate) {\n  require("assert").strictEqual(candidate(10), 55n);\n  require("assert").strictEqual(candidate(100), 354224848179261915075n);\n}\n',
  },
  {
    id: 'javascript/intersection',
    language: 'javascript',
    entryPoint: 'common',
    prompt: '/** What is in both arrays, once each, as a Set. */\nexport function common(a, b) {\n',
    solution: '  return new Set(a.filter((each) => b.includes(each)));\n}\n',
    mistake: '  return a.filter((each) => b.includes(each));\n}\n',
    tests:
      'function check(candidate) {\n  assert.deepStrictEqual(candidate([1, NaN, 1, 2], [2, NaN, 3]), new Set([2, NaN]));\n}\n',
  },
  {
    id: 'javascript/asynchronous',
    language: 'javascript',
    entryPoint: 'sumOf',
    prompt:
      '/** The sum of what promises give. Rejects with a RangeError for none. */\nasync function sumOf(makers) {\n',
    solution:
      '  if (makers === 0) throw new RangeError("none");\n  let sum = 0;\n  for (let at = 1; at <= makers; at++) sum += await Promise.resolve(at);\n  return sum;\n}\n',
    mistake: '  let sum = 0;\n  for (let at = 1; at <= makers; at++) sum += await at;\n  return sum;\n}\n',
    tests:
      'async function check(candidate) {\n  assert.strictEqual(await candidate(4), 10);\n  await assert.rejects(() => candidate(0), RangeError);\n}\n',
  },
  {
    id: 'typescript/rolling-max',
    language: 'typescript',
    entryPoint: 'rollingMax',
    prompt: '//The largest number up to each place.\nfunction rollingMax(numbers: number[]): number[] {\n',
    solution:
      '  const found: number[] = [];\n  let most: number | undefined;\n  for (const each of numbers) {\n    most = most === undefined ? each : Math.max(most, each);\n    found.push(most as number);\n  }\n  return found;\n}\n',
    mistake:
      '  let most = 0;\n  return numbers.map((each: number): number => (most = Math.max(most, each)));\n}\n',
    tests:
      "declare var require: any;\nconst assert = require('node:assert');\n\nfunction check(candidate: (numbers: number[]) => number[]): void {\n  assert.deepEqual(candidate([1, 3, 2, 4]), [1, 3, 3, 4]);\n  assert.deepEqual(candidate([-2, -1, -3]), [-2, -1, -1]);\n  assert.deepEqual(candidate([]), []);\n}\n",
  },
  {
    id: 'typescript/direction',
    language: 'typescript',
    entryPoint: 'turn',
    prompt:
      'enum Direction { North, East, South, West }\ninterface Step<T extends Direction> { readonly from: T }\n/** Turns right. */\nfunction turn<T extends Direction>({ from }: Step<T>): string {\n',
    solution: '  return Direction[((from as number) + 1) % 4]!;\n}\n',
    mistake: '  return Direction[(from as number) + 1]!;\n}\n',
    tests:
      'function check(candidate: (step: { from: number }) => string): void {\n  assert.equal(candidate({ from: 0 }), "East");\n  assert.equal(candidate({ from: 3 }), "North");\n}\n',
  },
  {
    id: 'typescript/inventory',
    language: 'typescript',
    entryPoint: 'stock',
    prompt:
      'namespace Shop { export type Item = { name: string; count: number }; export const none = 0; }\n/** How many there are of each name. */\nexport function stock(items: readonly Shop.Item[]): Map<string, number> {\n',
    solution:
      '  class Counter { constructor(private readonly counts = new Map<string, number>()) {}\n    add({ name, count }: Shop.Item): this { this.counts.set(name, (this.counts.get(name) ?? Shop.none) + count); return this; }\n    get all(): Map<string, number> { return this.counts; } }\n  return items.reduce((counter, each) => counter.add(each), new Counter()).all satisfies Map<string, number>;\n}\n',
    mistake:
      '  return new Map<string, number>(items.map(({ name, count }): [string, number] => [name, count]));\n}\n',
    tests:
      'function check(candidate: any) {\n  assert.deepStrictEqual(candidate([{ name: "a", count: 1 }, { name: "a", count: 2 }]), new Map([["a", 3]]));\n}\n',
  },
];
