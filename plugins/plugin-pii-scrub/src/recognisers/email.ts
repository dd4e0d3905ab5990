import type { Recogniser, Span } from './recogniser.js';

/** RFC 5321: octets of a local part and of a domain, at most. */
const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;

/**
 * Every address `local@domain.tld`. From each `@` outwards, so that a line of any length costs no more than its length. Of
 * letters beyond ASCII the Latin ones belong to an address (two bytes from C3 80 to C9 BF); Chinese before an address
 * is a sentence, not its name.
 */
export const findEmails: Recogniser = (text, { at: signs }) => {
  const found: Span[] = [];
  for (const at of signs) {
    const start = localStart(text, at);
    const end = domainEnd(text, at + 1);
    if (start === at || end === null || start < (found.at(-1)?.end ?? 0)) continue;
    found.push({ kind: 'email', start, end, value: text.slice(start, end).toLowerCase() });
  }
  return found;
};

function localStart(text: string, at: number): number {
  let start = at;
  const least = Math.max(0, at - LONGEST_LOCAL);
  while (start > least) {
    if (isLocal(text.charCodeAt(start - 1))) start--;
    else if (start - 2 >= least && isLatinPair(text, start - 2)) start -= 2;
    else break;
  }
  // Longer than an address may be: part of something else.
  if (start === least && start > 0 && isLocal(text.charCodeAt(start - 1))) return at;
  while (start < at && /[.'%+-]/.test(text[start]!)) start++;
  return text[at - 1] === '.' ? at : start;
}

function domainEnd(text: string, from: number): number | null {
  let to = from;
  const most = Math.min(text.length, from + LONGEST_DOMAIN);
  while (to < most) {
    if (isDomain(text.charCodeAt(to))) to++;
    else if (isLatinPair(text, to)) to += 2;
    else break;
  }
  // A sentence's full stop, a dash after the address.
  while (to > from && /[.-]/.test(text[to - 1]!)) to--;
  const labels = text.slice(from, to).split('.');
  if (labels.length < 2 || labels.some((label) => label === '' || /^-|-$/.test(label))) return null;
  const last = labels.at(-1)!;
  if (!isTopLevel(last) || /^\d+x$/i.test(labels[0]!)) return null;
  if (METHODS.has(last) && /[([]/.test(text[to] ?? '')) return null;
  return text[to] === '@' || text[to] === '_' ? null : to;
}

const isLocal = (code: number): boolean => isDomain(code) || code === 0x5f || code === 0x2b || code === 0x25;
const isDomain = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) ||
  (code >= 0x41 && code <= 0x5a) ||
  (code >= 0x30 && code <= 0x39) ||
  code === 0x2e ||
  code === 0x2d;
const isLatinPair = (text: string, at: number): boolean =>
  /^[\xc3-\xc9][\x80-\xbf]/.test(text.slice(at, at + 2));

/**
 * A country, `xn--` and a name in another script, or of the rest what people use. `a@b.shape` and `q@self.wq` are products of
 * matrices, and so is `q@k.mT`: an ending is written in small letters or in capitals, a property may be in both. `Jane@Acme.Com` is what
 * people write who begin names with a capital.
 */
function isTopLevel(label: string): boolean {
  const lower = label.toLowerCase();
  if (label !== lower && label !== label.toUpperCase() && !/^(?:Com|Org|Edu)$/.test(label)) return false;
  return COUNTRIES.has(lower) || /^xn--[a-z0-9-]+$/.test(lower) || GENERIC.has(lower);
}

/** Endings that are methods and indexers of arrays as well, where they are called: `x@w.to(device)`, `x@w.at[0]`. */
const METHODS: ReadonlySet<string> = new Set('at fit ge gt lt mm mv ne run to'.split(' '));

/** Countries' endings that are delegated, as in IANA's root zone database. */
const COUNTRIES: ReadonlySet<string> = new Set(
  `ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by bz ca cc cd cf
  cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd ge gf gg
  gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp
  kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne
  nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk
  sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn
  vu wf ws ye yt za zm zw`.split(/\s+/),
);

/** Without those that arrays and layers have as properties: `data`, `center`, `codes`, `style`. */
const GENERIC: ReadonlySet<string> = new Set(
  `com org net edu gov mil int info biz name pro mobi aero coop museum jobs travel cat tel asia post app dev page blog cloud
  site online store shop tech xyz top club email live life world today agency digital design studio solutions systems
  software network media news space website art zone works wiki work team company consulting engineering expert
  foundation group guru help host hosting institute international ltd gmbh one ong ngo photography pub run school science
  services social support tools university ventures video vip win academy bank berlin bio build business capital care
  chat city click college community computer cool dance date direct directory earth education energy
  events exchange fashion finance fit fun fund gallery games global gold green health house ink land law legal link
  london love ltda market marketing money moscow music ninja nyc ooo paris partners party photo photos plus press
  productions report review rocks sale security sh show solar surf taxi technology tips tokyo town toys trade
  training tube uno vegas watch wien wtf yoga example test invalid localhost local internal`.split(/\s+/),
);
