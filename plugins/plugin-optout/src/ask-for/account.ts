import { keyOf } from '@framework/sdk/checks';
import { type OptOut, type Refusal, refused } from '../opt-out.js';
import { areParts, groupOf, isOwner, nests } from './hosts.js';
import { isScope } from './npm.js';
import { readWrittenName } from './written-name.js';

const ACTION =
  'write `account <name>`, on another host `account <host>/<name>`, for a scope of npm `account npm:@<scope>`';

/** `jane` and `@jane` on GitHub, `gitlab.com/acme` and its `gitlab.com/acme/group` elsewhere, `npm:@scope`. */
export function accountOptOut(text: string): OptOut | Refusal {
  const written = readWrittenName(text);
  if (written === null) return refused(ACTION);
  const { kind, host } = written;
  const segments = groupOf(written) ?? written.segments;
  const account = (name: string): OptOut => ({
    kind: 'account',
    account: keyOf({ kind, name: name.toLowerCase() }),
  });
  if (kind === 'folder') return refused('write `repository folder:<name>`: a folder has no account');
  if (kind === 'npm') {
    const scope = segments.join('/');
    return isScope(scope)
      ? account(scope)
      : refused('write `account npm:@<scope>`, or `repository npm:<name>` for one package');
  }
  if (host === null) {
    const owner = segments.join('/').replace(/^@/, '');
    return isOwner(owner) ? account(owner) : refused(ACTION);
  }
  const isAccount = segments.length === 1 || (segments.length > 1 && nests(host));
  return isAccount && areParts(segments) ? account([host, ...segments].join('/')) : refused(ACTION);
}
