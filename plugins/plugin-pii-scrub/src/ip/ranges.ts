import { type IpAddress, parseIpv4, parseIpv6 } from './address.js';

/** Addresses of version 4 that follow each other, by number. */
interface Range {
  readonly first: number;
  readonly size: number;
}

/**
 * Ranges that belong to nobody: the special-purpose registries of IANA (RFC 6890 and what followed), multicast, and what is
 * not yet given out.
 */
const NOBODYS_V4: readonly Range[] = (
  [
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.0.2.0', 24], // documentation
    ['192.88.99.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['198.51.100.0', 24], // documentation
    ['203.0.113.0', 24], // documentation
    ['224.0.0.0', 3], // multicast, reserved, broadcast
  ] as const
).map(([base, bits]) => rangeOf(base, bits));

/** Resolvers that everybody names: Google, Cloudflare, Quad9, OpenDNS, Level 3, Verisign. */
const RESOLVERS: ReadonlySet<string> = new Set(
  [
    '8.8.8.8',
    '8.8.4.4',
    '1.1.1.1',
    '1.0.0.1',
    '9.9.9.9',
    '149.112.112.112',
    '208.67.222.222',
    '208.67.220.220',
    '4.2.2.1',
    '4.2.2.2',
    '64.6.64.6',
    '64.6.65.6',
  ]
    .map((text) => parseIpv4(text)!)
    .concat(
      [
        '2001:4860:4860::8888',
        '2001:4860:4860::8844',
        '2606:4700:4700::1111',
        '2606:4700:4700::1001',
        '2620:fe::fe',
      ].map((text) => parseIpv6(text)!),
    )
    .map(keyOf),
);

/** Could an address lead to somebody? */
export function isSomebodys(address: IpAddress): boolean {
  if (RESOLVERS.has(keyOf(address))) return false;
  const { version, groups } = address;
  if (version === 4) {
    const number = numberOf(groups);
    return !NOBODYS_V4.some(({ first, size }) => number >= first && number < first + size);
  }
  // IPv4 in IPv6: mapped, translated (64:ff9b::/96).
  const zero = (from: number, to: number) => groups.slice(from, to).every((group) => group === 0);
  if ((zero(0, 5) && groups[5] === 0xffff) || (groups[0] === 0x64 && groups[1] === 0xff9b && zero(2, 6))) {
    return isSomebodys({ version: 4, groups: groups.slice(6) });
  }
  // Global unicast is 2000::/3; of it 2001:db8::/32 and 3fff::/20 are documentation, 2001::/32 and 2002::/16 tunnels.
  if ((groups[0]! & 0xe000) !== 0x2000) return false;
  const documentation = groups[0] === 0x2001 && groups[1] === 0xdb8;
  return !documentation && !(groups[0] === 0x3fff && groups[1]! < 0x1000);
}

/** `bits` of `base` are those of every address in it. */
function rangeOf(base: string, bits: number): Range {
  return { first: numberOf(parseIpv4(base)!.groups), size: 2 ** (32 - bits) };
}

function numberOf([high, low]: readonly number[]): number {
  return high! * 65_536 + low!;
}

function keyOf({ groups }: IpAddress): string {
  return groups.join();
}
