import { repositoryName } from '@framework/sdk/checks';
import { type OptOut, type PathPlace, type Refusal, refused } from '../opt-out.js';
import { areParts, filePageOf, nests } from './hosts.js';
import { isPackage, PACKAGE_ACTION } from './npm.js';
import { readWrittenName, type WrittenName } from './written-name.js';

const ACTION =
  'write `path <owner>/<name>/<path>`, on another host `path <host>/<owner>/<name>/<path>`, of npm `path npm:<name>/<path>`';

/** `owner/name/path`, `gitlab.com/group/name/path`, `npm:@scope/name/path`, `folder:name/path`, or the address of a file. */
export function pathOptOut(text: string): OptOut | Refusal {
  const written = readWrittenName(text);
  if (written === null || written.segments.includes('..')) return refused(ACTION);
  switch (written.kind) {
    case 'npm':
      return packagePath(written);
    case 'folder':
      return entry(splits(written, 1, written.segments.length - 1));
    case 'git':
      return gitPath(written);
  }
}

function packagePath(written: WrittenName): OptOut | Refusal {
  const border = written.segments[0]?.startsWith('@') ? 2 : 1;
  if (!isPackage(written.segments.slice(0, border).join('/'))) return refused(PACKAGE_ACTION);
  return entry(splits(written, border, border));
}

function gitPath(written: WrittenName): OptOut | Refusal {
  const { form, host, segments, endsInSlash } = written;
  const borders = form === 'id' && host === null ? 1 : 2;
  // The folder of a second checkout could not be told from the path.
  if (!areParts(segments.slice(0, borders)) || segments[1]?.includes('#')) return refused(ACTION);
  const page = filePageOf(written);
  const onPage =
    page === null
      ? []
      : [placeOf(written, page.repository, page.path, page.isFolder || endsInSlash)].filter(
          (place) => place !== null,
        );
  if (form === 'address' && (page !== null || host !== null)) return entry(onPage);
  if (page !== null && onPage.length === 0) return refused(ACTION);
  // A folder may be called `tree`: without a scheme it may be either.
  const deepest = nests(host) || form === 'id' ? segments.length - 1 : 2;
  return entry([...onPage, ...splits(written, borders, deepest)]);
}

/** Each reading of where the repository ends: behind `from` parts, or more, up to `to`. */
function splits(written: WrittenName, from: number, to: number): readonly PathPlace[] {
  const { segments, endsInSlash } = written;
  return segments.flatMap((_, border) => {
    if (border < from || border > to) return [];
    return placeOf(written, segments.slice(0, border), segments.slice(border), endsInSlash) ?? [];
  });
}

/** Null where there is no path, or the repository's part is no name. */
function placeOf(
  { kind, host }: WrittenName,
  repository: readonly string[],
  path: readonly string[],
  isFolder: boolean,
): PathPlace | null {
  if (path.length === 0 || (kind === 'git' && !areParts(repository))) return null;
  const name = `${kind}:${host === null ? '' : `${host}/`}${repository.join('/')}`;
  return { repository: repositoryName(name), path: `${path.join('/')}${isFolder ? '/' : ''}` };
}

const entry = (places: readonly PathPlace[]): OptOut | Refusal =>
  places.length === 0 ? refused(ACTION) : { kind: 'path', places };
