/** An address as 16-bit groups: two of version 4, eight of version 6. */
export interface IpAddress {
  readonly version: 4 | 6;
  readonly groups: readonly number[];
}

/** Dotted decimal without leading zeros; null for anything else. */
export function parseIpv4(text: string): IpAddress | null {
  const octets = text.split('.');
  if (octets.length !== 4 || octets.some((octet) => !/^(?:0|[1-9]\d{0,2})$/.test(octet))) return null;
  const [a, b, c, d] = octets.map(Number) as [number, number, number, number];
  if (Math.max(a, b, c, d) > 255) return null;
  return { version: 4, groups: [(a << 8) | b, (c << 8) | d] };
}

/** RFC 4291 §2.2: groups, `::` at most once, a dotted tail; without zone and prefix. */
export function parseIpv6(text: string): IpAddress | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const [head, tail] = halves.map(groupsOf);
  if (head == null || (halves.length === 2 && tail == null)) return null;
  if (halves.length === 1) return head.length === 8 ? { version: 6, groups: head } : null;
  const missing = 8 - head.length - tail!.length;
  if (missing < 1) return null;
  return { version: 6, groups: [...head, ...new Array<number>(missing).fill(0), ...tail!] };
}

/** Groups between colons; a dotted address may be the last. Null for what is none. */
function groupsOf(text: string): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [number, part] of parts.entries()) {
    if (number === parts.length - 1 && part.includes('.')) {
      const address = parseIpv4(part);
      if (address === null) return null;
      groups.push(...address.groups);
    } else if (/^[0-9A-Fa-f]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16));
    } else {
      return null;
    }
  }
  return groups;
}

/** One spelling an address. */
export const formatIp = ({ version, groups }: IpAddress): string =>
  version === 4
    ? groups.map((group) => `${group >> 8}.${group & 255}`).join('.')
    : groups.map((group) => group.toString(16)).join(':');
