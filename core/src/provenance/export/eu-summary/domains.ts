import { repositoryName } from '@framework/sdk/checks';
import type { RepositoryFacts } from '../facts/kept-documents.js';

export interface Domain {
  readonly domain: string;
  readonly bytes: number;
}

/**
 * The domains of crawled content the template asks for, largest first: a tenth of all by size of what was taken; of a small or medium
 * enterprise a twentieth or 1,000, whichever is less. Domains are those that repositories state.
 */
export function topDomains(
  repositories: readonly RepositoryFacts[],
  size: 'any' | 'small-or-medium',
): { readonly shown: readonly Domain[]; readonly all: number } {
  const bytes = new Map<string, number>();
  for (const one of repositories) {
    const domain = domainOf(one.repository);
    if (domain !== null) bytes.set(domain, (bytes.get(domain) ?? 0) + one.bytes);
  }
  const sorted = [...bytes]
    .map(([domain, sum]) => ({ domain, bytes: sum }))
    .sort((a, b) => b.bytes - a.bytes || (a.domain < b.domain ? -1 : 1));
  const most = size === 'any' ? Math.ceil(sorted.length / 10) : Math.min(1000, Math.ceil(sorted.length / 20));
  return { shown: sorted.slice(0, most), all: sorted.length };
}

/** `https://a.example/b`, `a.example/b`, `a.example`; `owner/name` has none. */
function domainOf(repository: string): string | null {
  const { kind, name } = repositoryName(repository);
  const host = name.split('/')[0]!;
  return kind === 'git' && /^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host) ? host : null;
}
