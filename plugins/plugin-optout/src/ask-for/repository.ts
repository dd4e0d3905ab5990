import { repositoryName } from '@framework/sdk/checks';
import { type OptOut, type Refusal, refused } from '../opt-out.js';
import { areParts, filePageOf, nests } from './hosts.js';
import { isPackage, PACKAGE_ACTION } from './npm.js';
import { readWrittenName, type WrittenName } from './written-name.js';

const ACTION =
  'write `repository <owner>/<name>`, on another host `repository <host>/<owner>/<name>`, of npm `repository npm:<name>`';
const PART_OF_IT =
  'write `path <owner>/<name>/<path>` for a part of a repository, `<owner>/<name>` for all of it';

/** `owner/name` on GitHub, `gitlab.com/group/name`, an address of one, or what documents state: `npm:a`, `folder:a`, `git:a`. */
export function repositoryOptOut(text: string): OptOut | Refusal {
  const written = readWrittenName(text);
  if (written === null) return refused(ACTION);
  switch (written.kind) {
    case 'folder':
      return written.segments.length > 0 ? entry(written, written.segments) : refused(ACTION);
    case 'npm':
      return isPackage(written.segments.join('/'))
        ? entry(written, written.segments)
        : refused(PACKAGE_ACTION);
    case 'git':
      return gitRepository(written);
  }
}

function gitRepository(written: WrittenName): OptOut | Refusal {
  const { form, host } = written;
  const page = filePageOf(written);
  if (page !== null && page.path.length > 0) return refused(PART_OF_IT);
  // No document states its branch: who names one means the repository.
  let parts = page?.repository ?? written.segments;
  // `git:owner/name#folder`, a second checkout, is the same repository.
  if (form === 'id') parts = parts.join('/').replace(/#.*$/s, '').split('/');
  if (!areParts(parts)) return refused(ACTION);
  // A checkout without a remote is called after its folder, `git:notes`.
  if (form === 'id' && host === null) return entry(written, parts);
  if (parts.length < 2) return refused(ACTION);
  return parts.length === 2 || nests(host) ? entry(written, parts) : refused(PART_OF_IT);
}

const entry = ({ kind, host }: WrittenName, parts: readonly string[]): OptOut => ({
  kind: 'repository',
  repository: repositoryName(`${kind}:${host === null ? '' : `${host}/`}${parts.join('/')}`),
});
