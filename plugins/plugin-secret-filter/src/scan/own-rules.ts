import { isSecret } from '../rules/judge.js';
import type { SecretRule } from '../rules/rule.js';
import type { Match } from './match.js';

/** What our own rules find in a text. */
export function findByRules(text: string, rules: readonly SecretRule[]): Match[] {
  const matches: Match[] = [];
  for (const rule of rules) {
    for (const match of text.matchAll(rule.pattern)) {
      const group = match.slice(1).find((part) => part !== undefined);
      const value = group ?? match[0];
      // The group is the pattern's tail in most rules, so its last place in the match is where it stands.
      const start = match.index + match[0].lastIndexOf(value);
      if (!isSecret(rule, value, lineAt(text, start))) continue;
      matches.push({ rule: rule.id, start, end: start + value.length });
    }
  }
  return matches;
}

/**
 * The line around an offset; of a very long one what is near. A file of megabytes may be one line with many matches: its
 * ends are not looked for.
 */
function lineAt(text: string, offset: number): string {
  const NEAR = 200;
  const before = text.slice(Math.max(0, offset - NEAR), offset);
  const behind = text.slice(offset, offset + NEAR);
  const newline = behind.indexOf('\n');
  return before.slice(before.lastIndexOf('\n') + 1) + (newline < 0 ? behind : behind.slice(0, newline));
}
