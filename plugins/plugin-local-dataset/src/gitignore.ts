import { globMatcher, type PathMatcher } from './glob.js';

/**
 * The rules of one `.gitignore` (gitignore(5)): later lines win over earlier ones, `!` takes back, a trailing slash
 * means folders only, a slash elsewhere anchors to the file's own folder.
 */
export interface IgnoreRules {
  /** The verdict on a path relative to the `.gitignore`'s folder; undefined when no line speaks of it. */
  judge(path: string, kind: 'file' | 'folder'): 'ignored' | 'taken' | undefined;
}

interface Rule {
  readonly matches: PathMatcher;
  readonly verdict: 'ignored' | 'taken';
  readonly foldersOnly: boolean;
}

export function parseGitignore(text: string): IgnoreRules {
  const rules = text.split('\n').flatMap(parseLine).reverse();
  return {
    judge: (path, kind) =>
      rules.find((rule) => (kind === 'folder' || !rule.foldersOnly) && rule.matches(path))?.verdict,
  };
}

function parseLine(line: string): Rule[] {
  // Trailing spaces do not count unless escaped.
  let pattern = line.replace(/\r$/, '').replace(/(?<!\\) +$/, '');
  if (pattern === '' || pattern.startsWith('#')) return [];
  const verdict = pattern.startsWith('!') ? 'taken' : 'ignored';
  if (verdict === 'taken') pattern = pattern.slice(1);
  const foldersOnly = pattern.endsWith('/');
  if (foldersOnly) pattern = pattern.slice(0, -1);
  return [{ matches: globMatcher(pattern, 'literal'), verdict, foldersOnly }];
}
