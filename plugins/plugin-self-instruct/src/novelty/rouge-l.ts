/**
 * The words ROUGE compares: letters and digits in lower case, as `rouge_score` splits them. Letters outside ASCII, which are nothing
 * there, count here: two tasks in Russian would otherwise both be empty.
 */
export const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];

/** Length of the longest common subsequence. O(a × b) time, O(b) memory. */
export function commonSubsequence(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let before = new Uint32Array(b.length + 1);
  let row = new Uint32Array(b.length + 1);
  for (let i = 0; i < a.length; i++) {
    const word = a[i]!;
    for (let j = 0; j < b.length; j++) {
      row[j + 1] = word === b[j] ? before[j]! + 1 : Math.max(before[j + 1]!, row[j]!);
    }
    [before, row] = [row, before];
  }
  return before[b.length]!;
}

/** ROUGE-L, the F measure with equal weights (Lin 2004): 2·LCS / (a + b). 0 where either has no words. */
export const rougeL = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  a.length === 0 || b.length === 0 ? 0 : (2 * commonSubsequence(a, b)) / (a.length + b.length);
