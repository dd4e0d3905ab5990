import { createHash } from 'node:crypto';
import { frameworkError } from '@framework/sdk';

export interface RepositorySize {
  readonly repository: string;
  readonly documents: number;
  readonly bytes: number;
}

/**
 * Which repositories are held out: whole ones, so that no file of a held-out project was trained on.
 *
 * Repositories are visited in the order of a hash of the seed and their name, the same whatever order they came in;
 * each is taken that still fits into `ratio` of all bytes. One more is added where that comes closer than stopping
 * short. A repository of more than twice the target is therefore never taken, unless all are: then the smallest is. At
 * least one is held out and at least one kept.
 *
 * @throws FWK_DATA_TOO_SMALL for fewer than two repositories
 */
export function chooseHeldOut(
  repositories: readonly RepositorySize[],
  ratio: number,
  seed: number,
): ReadonlySet<string> {
  if (ratio === 0) return new Set();
  if (repositories.length < 2) {
    throw frameworkError('FWK_DATA_TOO_SMALL', {
      message: `${repositories.length} repositories are left after the filters: one must be held out and one trained on`,
      at: 'plugin-holdout.share',
      action: 'add a source, or set `plugin-holdout.share` to 0 and go without a held-out measurement',
    });
  }
  const total = repositories.reduce((sum, { bytes }) => sum + bytes, 0);
  const target = ratio * total;
  const visited = repositories
    .map((size) => ({ ...size, key: key(seed, size.repository) }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));

  const heldOut = new Set<string>();
  let held = 0;
  for (const { repository, bytes } of visited) {
    if (heldOut.size === repositories.length - 1) break;
    if (held + bytes > target) continue;
    heldOut.add(repository);
    held += bytes;
  }
  const left = visited.filter(({ repository }) => !heldOut.has(repository));
  const next = left.reduce((best, other) => (other.bytes < best.bytes ? other : best));
  const isCloser = held + next.bytes - target < target - held;
  if (heldOut.size === 0 || (left.length > 1 && isCloser)) heldOut.add(next.repository);
  return heldOut;
}

const key = (seed: number, repository: string): string =>
  createHash('sha256').update(`${seed}\0${repository}`).digest('hex');
