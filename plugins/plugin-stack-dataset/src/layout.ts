import { frameworkError } from '@framework/sdk';

/** Columns of a file by name, with DuckDB's name of their type. */
export type Columns = ReadonlyMap<string, string>;

/** Which columns of a dataset hold what, as SQL over one of its files. */
export interface Layout {
  readonly dataset: 'the-stack' | 'starcoderdata';
  /** Columns without which a file is not of this dataset. */
  readonly needs: readonly string[];
  /** The text that is delivered. Null rows are not documents. */
  readonly content: string;
  /** Lists of the repositories the file was found in, and of its paths there: the first that is stated is its own. */
  readonly repositories: (columns: Columns) => string;
  readonly paths: (columns: Columns) => string;
  /** What tells two rows of one repository and path apart. */
  readonly key: string;
  /** Lists of licence names, one for each column that states any. */
  readonly licences: readonly string[];
  readonly language: string;
  readonly stars: string;
}

/** A file was found in up to three repositories: the most starred, with most issues, most forked. Subsets leave some out. */
const listOf =
  (part: 'name' | 'path', kinds: readonly string[]) =>
  (columns: Columns): string => {
    const names = kinds.map((kind) => `max_${kind}_repo_${part}`);
    return `[${names.map((name) => (columns.has(name) ? name : 'NULL::VARCHAR')).join(', ')}]`;
  };

const EVERY = ['stars', 'issues', 'forks'];

/** The Stack v1.x, its dedup and its smol (dataset card, bigcode/the-stack). The counts are nullable. */
const THE_STACK: Layout = {
  dataset: 'the-stack',
  needs: ['content', 'hexsha', 'max_stars_repo_name', 'max_stars_repo_path', 'max_stars_repo_licenses'],
  content: 'content',
  repositories: listOf('name', EVERY),
  paths: listOf('path', EVERY),
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
  content: `CASE WHEN content LIKE '<%' THEN regexp_replace(content, '${HEADER}', '') ELSE content END`,
  repositories: listOf('name', ['stars']),
  paths: listOf('path', ['stars']),
  key: 'id',
  licences: [],
  language: 'lang',
  stars: 'max_stars_count',
};

const LAYOUTS = [THE_STACK, STARCODERDATA] as const;

/**
 * The layout of a file, by the columns it has; the one asked for, where it fits.
 *
 * @throws FWK_SOURCE_UNREADABLE naming the columns that are missing
 */
export function layoutOf(columns: Columns, asked: Layout['dataset'] | 'auto', file: string): Layout {
  const candidates = LAYOUTS.filter(({ dataset }) => asked === 'auto' || dataset === asked);
  const missing = (layout: Layout) => layout.needs.filter((name) => !columns.has(name));
  const found = candidates.find((layout) => missing(layout).length === 0);
  if (found !== undefined) return found;
  const [nearest] = [...candidates].sort((a, b) => missing(a).length - missing(b).length);
  throw frameworkError('FWK_SOURCE_UNREADABLE', {
    message: `'${file}' has no column ${missing(nearest!).join(', ')}, as ${nearest!.dataset} does (it has: ${[...columns.keys()].slice(0, 20).join(', ')})`,
    at: file,
    action: 'name files of The Stack v1.x or of StarCoderData; other data is read by other plugins',
  });
}
