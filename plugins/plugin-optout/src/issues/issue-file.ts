import { type FrameworkError, frameworkError } from '@framework/sdk';

/** A request as it was filed. */
export interface Issue {
  readonly number: number;
  /** Who filed it: the account that `all` means. */
  readonly author: string;
  readonly body: string;
}

/**
 * Issues as GitHub's tools write them: `gh issue list --state all --limit 20000 --json number,author,body`, or answers of its REST
 * interface; a JSON array, or one issue a line. Pull requests among them are none.
 *
 * @throws FWK_CONFIG_INVALID naming the first that has no number, author or text
 */
export function readIssues(text: string, place: string): readonly Issue[] {
  const issues: Issue[] = [];
  for (const [index, value] of valuesOf(text, place).entries()) {
    const {
      number,
      author,
      user,
      body,
      pull_request: pull,
    } = (value ?? {}) as Readonly<Record<string, unknown>>;
    if (pull !== undefined && pull !== null) continue;
    const login = loginOf(author) ?? loginOf(user);
    if (!Number.isSafeInteger(number) || login === null || !(typeof body === 'string' || body === null)) {
      throw invalid(`entry ${index + 1} is no issue with number, author and body`, place);
    }
    issues.push({ number: number as number, author: login, body: (body as string | null) ?? '' });
  }
  return issues;
}

function valuesOf(text: string, place: string): readonly unknown[] {
  const content = text.replace(/^\uFEFF/, '').trim();
  const lines = content.startsWith('[')
    ? [content]
    : content.split('\n').filter((line) => line.trim() !== '');
  const values = lines.map((line, index): unknown => {
    try {
      return JSON.parse(line);
    } catch (cause) {
      throw invalid(content.startsWith('[') ? 'is no JSON' : `line ${index + 1} is no JSON`, place, cause);
    }
  });
  // Pages of the REST interface come as arrays, one after the other.
  return values.flatMap((value) => (Array.isArray(value) ? value : [value]));
}

const loginOf = (account: unknown): string | null => {
  const login =
    typeof account === 'object' && account !== null ? (account as { login?: unknown }).login : account;
  return typeof login === 'string' && login !== '' ? login : null;
};

const invalid = (what: string, place: string, cause?: unknown): FrameworkError =>
  frameworkError('FWK_CONFIG_INVALID', {
    message: `${place}: ${what}`,
    at: place,
    action: 'write it with `gh issue list --state all --limit 20000 --json number,author,body`',
    cause,
  });
