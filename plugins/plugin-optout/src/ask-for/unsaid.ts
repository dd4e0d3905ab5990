import { type OptOut, type Refusal, refused } from '../opt-out.js';
import { accountOptOut } from './account.js';
import { groupOf } from './hosts.js';
import { isScope } from './npm.js';
import { repositoryOptOut } from './repository.js';
import { readWrittenName } from './written-name.js';

/**
 * A line without a keyword: `owner/name` is a repository and a single word an account, as bigcode's form asks for them; an
 * address and a package say which they are.
 */
export function bareOptOut(text: string): OptOut | Refusal {
  const written = readWrittenName(text);
  const name = written?.segments.join('/') ?? '';
  if (written === null || name === '')
    return refused('write `account <name>` or `repository <owner>/<name>`');
  switch (written.kind) {
    case 'folder':
      return repositoryOptOut(text);
    case 'npm':
      return isScope(name) ? accountOptOut(text) : repositoryOptOut(text);
    case 'git': {
      const isAlone = written.segments.length === 1;
      if (isAlone && written.form === 'id') {
        return refused(`write \`repository git:${name}\` for a checkout, or \`account ${name}\``);
      }
      return isAlone || groupOf(written) !== null ? accountOptOut(text) : repositoryOptOut(text);
    }
  }
}
