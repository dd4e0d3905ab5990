import { formatIp, type IpAddress, parseIpv4, parseIpv6 } from '../ip/address.js';
import { matchesAt } from './matches-at.js';
import type { Recogniser, Span } from './recogniser.js';

/** Addresses with what follows them: a zone (`%eth0`), a prefix length (`/24`). */
export const findIps: Recogniser = (text, { version4, version6 }) => {
  const sixes = [...findIpv6(text, version6)];
  const fours: Span[] = [];
  // Both come in the order of the text, so each is passed once.
  let next = 0;
  for (const span of findIpv4(text, version4)) {
    while (next < sixes.length && sixes[next]!.end <= span.start) next++;
    if (next === sixes.length || sixes[next]!.start >= span.end) fours.push(span);
  }
  return [...sixes, ...fours].sort((a, b) => a.start - b.start);
};

const V4 = /(?<![\w.])(?<!\.)\d{1,3}(?:\.\d{1,3}){3}(?![\w])(?!\.\d)/y;

function* findIpv4(text: string, starts: Uint32Array): Generator<Span> {
  for (const match of matchesAt(text, V4, starts)) {
    const address = parseIpv4(match[0]);
    if (address === null) continue;
    const end = match.index + match[0].length;
    yield ipSpan(address, match.index, end + prefixLength(text, end, 32));
  }
}

const V6 = /(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{2,39}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?(?![\w:])/y;
const DOTTED_TAIL = /(?<=:)\d{1,3}(?:\.\d{1,3}){3}(?![\w])(?!\.\d)/y;

function* findIpv6(text: string, starts: Uint32Array): Generator<Span> {
  for (const match of matchesAt(text, V6, starts)) {
    let end = match.index + match[0].length;
    // The greedy hex part takes the first octet of a dotted tail as well.
    DOTTED_TAIL.lastIndex = text.lastIndexOf(':', end - 1) + 1;
    const tail = DOTTED_TAIL.exec(text);
    if (tail !== null && tail.index <= end) end = tail.index + tail[0].length;
    const address = parseIpv6(text.slice(match.index, end));
    if (address === null || /^\.\d/.test(text.slice(end, end + 2))) continue;
    end += /^%[A-Za-z0-9]{1,16}(?!\w)/.exec(text.slice(end, end + 20))?.[0].length ?? 0;
    yield ipSpan(address, match.index, end + prefixLength(text, end, 128));
  }
}

/** Length of `/24` at `at`; 0 where none stands there or it is no prefix length. */
function prefixLength(text: string, at: number, most: number): number {
  const prefix = /^\/(\d{1,3})(?![\w/])(?!\.\d)/.exec(text.slice(at, at + 6));
  return prefix !== null && Number(prefix[1]) <= most ? prefix[0].length : 0;
}

const ipSpan = (address: IpAddress, start: number, end: number): Span => ({
  kind: 'ip',
  start,
  end,
  value: formatIp(address),
});
