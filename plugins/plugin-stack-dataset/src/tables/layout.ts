import { frameworkError } from '@framework/sdk';
import type { Columns } from './relation.js';

/** Which columns of a dataset hold what, as SQL over one of its files. */
export interface Layout {
  readonly dataset: 'the-stack' | 'starcoderdata' | 'the-stack-v2';
  /** Columns without which a file is not of this dataset. */
  readonly needs: readonly string[];
  /** Where the text is: in this column, or in a blob that the column names. Rows where it is null are not documents. */
  readonly text:
    | { readonly kind: 'column'; readonly column: string; readonly sql: string }
    | { readonly kind: 'blob'; readonly column: string };
  /** The repositories the file was found in, and its paths there, one by one: the first that is stated is its own. */
  readonly repositories: (columns: Columns) => readonly string[];
  readonly paths: (columns: Columns) => readonly string[];
  /** The same by the names of their columns, one by one, for rows that SQL does not read. */
  readonly places: readonly (readonly [repository: string, path: string])[];
  /** What paths begin with that is no part of them. */
  readonly root: string;
  /** What tells two rows of one repository and path apart. */
  readonly key: string;
  /** Names of licences: lists, or one name. */
  readonly licences: readonly string[];
  readonly language: string;
  readonly stars: string;
}

/** A file was found in up to three repositories: the most starred, with most issues, most forked. Subsets leave some out. */
export const placeColumns =
  (part: 'name' | 'path', kinds: readonly string[]) =>
  (columns: Columns): readonly string[] => {
    const column = (kind: string, of: 'name' | 'path') => {
      const name = `max_${kind}_repo_${of}`;
      return columns.has(name) ? name : 'NULL::VARCHAR';
    };
    const [own, ...others] = kinds;
    // Most files were found in one place: named again it would be read again, row by row.
    const again = (kind: string) =>
      (['name', 'path'] as const)
        .map((of) => `${column(kind, of)} IS NOT DISTINCT FROM ${column(own!, of)}`)
        .join(' AND ');
    return [
      column(own!, part),
      ...others.map((kind) => `CASE WHEN NOT (${again(kind)}) THEN ${column(kind, part)} END`),
    ];
  };
export const EVERY = ['stars', 'issues', 'forks'];

const placeNames = (kinds: readonly string[]): Layout['places'] =>
  kinds.map((kind) => [`max_${kind}_repo_name`, `max_${kind}_repo_path`]);

/** The Stack v1.x, its dedup and its smol (dataset card, bigcode/the-stack). The counts are nullable. */
const THE_STACK: Layout = {
  dataset: 'the-stack',
  needs: ['content', 'hexsha', 'max_stars_repo_name', 'max_stars_repo_path', 'max_stars_repo_licenses'],
  text: { kind: 'column', column: 'content', sql: 'content' },
  repositories: placeColumns('name', EVERY),
  paths: placeColumns('path', EVERY),
  places: placeNames(EVERY),
  root: '',
  key: 'hexsha',
  licences: ['max_stars_repo_licenses', 'max_issues_repo_licenses', 'max_forks_repo_licenses'],
  language: 'lang',
  stars: 'max_stars_count',
};

/** The opening that training code of StarCoder wrote before some files: `<reponame>…<filename>…<gh_stars>…`. */
export const HEADER = '^(?:<reponame>[^<\\n]*)?(?:<filename>[^<\\n]*)?(?:<gh_stars>[^<\\n]*)?\\n';

/** StarCoderData (bigcode/starcoderdata): neither licences nor hashes. */
const STARCODERDATA: Layout = {
  dataset: 'starcoderdata',
  needs: ['content', 'max_stars_repo_name', 'max_stars_repo_path'],
  text: {
    kind: 'column',
    column: 'content',
    sql: `CASE WHEN content LIKE '<%' THEN regexp_replace(content, '${HEADER}', '') ELSE content END`,
  },
  repositories: placeColumns('name', ['stars']),
  paths: placeColumns('path', ['stars']),
  places: placeNames(['stars']),
  root: '',
  key: 'id',
  licences: [],
  language: 'lang',
  stars: 'max_stars_count',
};

/** The Stack v2, its dedup, and the files of its train-…-ids (dataset card, bigcode/the-stack-v2): no text, and paths that begin with a slash. */
const THE_STACK_V2: Layout = {
  dataset: 'the-stack-v2',
  needs: ['blob_id', 'path', 'repo_name', 'src_encoding', 'detected_licenses', 'license_type'],
  text: { kind: 'blob', column: 'blob_id' },
  repositories: () => ['repo_name'],
  paths: () => ["regexp_replace(path, '^/', '')"],
  places: [['repo_name', 'path']],
  root: '/',
  key: 'blob_id',
  licences: ['detected_licenses', 'gha_license_id'],
  language: 'language',
  stars: 'star_events_count',
};

const LAYOUTS = [THE_STACK, STARCODERDATA, THE_STACK_V2] as const;

/** The layout of a dataset. */
export const layoutNamed = (dataset: Layout['dataset']): Layout =>
  LAYOUTS.find((layout) => layout.dataset === dataset)!;

/** Names of columns. */
type Names = Pick<Columns, 'has'> & { keys(): Iterable<string> };

const missingIn = (columns: Names, { needs }: Layout): readonly string[] =>
  needs.filter((name) => !columns.has(name));

/** Whether no further column could make another layout of it. */
export const isSettled = (columns: Names, asked: Layout['dataset'] | 'auto'): boolean =>
  missingIn(columns, asked === 'auto' ? LAYOUTS[0] : layoutNamed(asked)).length === 0;

/**
 * The layout of a file, by the columns it has; the one asked for, where it fits.
 *
 * @throws FWK_SOURCE_UNREADABLE naming the columns that are missing
 */
export function layoutOf(columns: Names, asked: Layout['dataset'] | 'auto', file: string): Layout {
  const candidates = LAYOUTS.filter(({ dataset }) => asked === 'auto' || dataset === asked);
  const missing = (layout: Layout) => missingIn(columns, layout);
  const found = candidates.find((layout) => missing(layout).length === 0);
  if (found !== undefined) return found;
  const [nearest] = [...candidates].sort((a, b) => missing(a).length - missing(b).length);
  throw frameworkError('FWK_SOURCE_UNREADABLE', {
    message: `'${file}' has no column ${missing(nearest!).join(', ')}, as ${nearest!.dataset} does (it has: ${[...columns.keys()].slice(0, 20).join(', ')})`,
    at: file,
    action: 'name files of The Stack v1.x or v2, or of StarCoderData; other data is read by other plugins',
  });
}
