/** Forms that personal data begins with, in the order in which `TextFeatureKernels.personalStarts` has them. */
export const FORMS = ['at', 'account', 'card', 'version4', 'version6', 'international', 'american'] as const;
export type Form = (typeof FORMS)[number];

/** Where finds may begin, by form, ascending: too many places, and none too few. */
export type Starts = Readonly<Record<Form, Uint32Array>>;

/** Takes apart what `personalStarts` gives. */
export function readStarts(found: Uint32Array): Starts {
  let from = FORMS.length;
  const places = FORMS.map((form, number) => {
    const of = found.subarray(from, from + found[number]!);
    from += of.length;
    return [form, of] as const;
  });
  return Object.fromEntries(places) as Record<Form, Uint32Array>;
}

/** Whether what `personalStarts` gives has a place of one of some forms. */
export const hasAny = (found: Uint32Array, forms: readonly Form[]): boolean =>
  found.length > FORMS.length && forms.some((form) => found[FORMS.indexOf(form)]! > 0);

/** `TextFeatureKernels.personalStarts`, in one pass over the bytes. */
export function personalStarts(bytes: Uint8Array): Uint32Array {
  const places: Readonly<Record<Form, number[]>> = {
    at: [],
    account: [],
    card: [],
    version4: [],
    version6: [],
    international: [],
    american: [],
  };
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    const kind = KINDS[byte]!;
    if (kind === OTHER || kind === LETTER) continue;
    if (byte === COLON) {
      const start = version6Start(bytes, at);
      if (start !== null) places.version6.push(start);
      continue;
    }
    if (byte === AT) {
      places.at.push(at);
      continue;
    }
    const before = bytes[at - 1] ?? 0;
    if (kind === CAPITAL) {
      const begins = (KINDS[before]! & (DIGIT | LETTER)) === 0;
      if (begins && isAccount(bytes, at)) places.account.push(at);
      continue;
    }
    // A number of any kind begins behind nothing that a word or a number goes on with.
    if (WORD_OR_POINT[before] === 1) continue;
    if (byte === PLUS) {
      const first = bytes[at + 1] ?? 0;
      const begins = before !== PLUS && before !== MINUS && before !== CLOSE && before !== CLOSE_SQUARE;
      if (begins && isDigit(first) && first !== ZERO) places.international.push(at);
    } else if (byte === OPEN) {
      const begins = before !== PLUS && before !== MINUS && before !== CLOSE;
      if (begins && isArea(bytes, at + 1) && bytes[at + 4] === CLOSE) places.american.push(at);
    } else if (kind === DIGIT) {
      const run = digitsFrom(bytes, at, CARD_DIGITS);
      const signed = before === PLUS || before === MINUS;
      if (isDotted(bytes, at)) places.version4.push(at);
      if (run === 3 && !signed && before !== CLOSE && isArea(bytes, at) && isSubscriber(bytes, at + 3)) {
        places.american.push(at);
      }
      if (!signed && (run === CARD_DIGITS || (run === 4 && isGrouped(bytes, at + 4)))) places.card.push(at);
    }
  }
  const lists = FORMS.map((form) => places[form]);
  return Uint32Array.from([...lists.map((list) => list.length), ...lists.flat()]);
}

/** Digits of the shortest card number in one piece. */
const CARD_DIGITS = 12;

const PLUS = 0x2b;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const COLON = 0x3a;
const AT = 0x40;
const OPEN = 0x28;
const CLOSE = 0x29;
const CLOSE_SQUARE = 0x5d;
const SPACE = 0x20;

const OTHER = 0;
const DIGIT = 1;
const LETTER = 2;
const CAPITAL = 6;
const SIGN = 8;

/** What a byte is; small letters begin nothing. */
const KINDS = new Uint8Array(256).map((_, byte) => {
  const character = String.fromCharCode(byte);
  if (/[0-9]/.test(character)) return DIGIT;
  if (/[A-Z]/.test(character)) return CAPITAL;
  if (/[a-z]/.test(character)) return LETTER;
  return '@+(:'.includes(character) ? SIGN : OTHER;
});
const HEX = new Uint8Array(256).map((_, byte) => (/[0-9A-Fa-f]/.test(String.fromCharCode(byte)) ? 1 : 0));
const WORD_OR_POINT = new Uint8Array(256).map((_, byte) =>
  /[A-Za-z0-9_.]/.test(String.fromCharCode(byte)) ? 1 : 0,
);

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= 0x39;
const isCapital = (byte: number | undefined): boolean => byte !== undefined && KINDS[byte] === CAPITAL;

function digitsFrom(bytes: Uint8Array, from: number, most: number): number {
  let count = 0;
  while (count < most && isDigit(bytes[from + count])) count++;
  return count;
}

/** `DE89` */
const isAccount = (bytes: Uint8Array, at: number): boolean =>
  isCapital(bytes[at + 1]) && isDigit(bytes[at + 2]) && isDigit(bytes[at + 3]);

/** Three digits and no more, the first no 0 and no 1. */
const isArea = (bytes: Uint8Array, at: number): boolean =>
  bytes[at]! >= ZERO + 2 && digitsFrom(bytes, at, 4) === 3;

/** `-5` */
const isSubscriber = (bytes: Uint8Array, at: number): boolean =>
  bytes[at] === MINUS && isDigit(bytes[at + 1]) && bytes[at + 1]! >= ZERO + 2;

/** ` 4539`, `-4539` */
const isGrouped = (bytes: Uint8Array, at: number): boolean =>
  (bytes[at] === SPACE || bytes[at] === MINUS) && digitsFrom(bytes, at + 1, 4) === 4;

/** `d.d.d.d`, one to three digits each. */
function isDotted(bytes: Uint8Array, from: number): boolean {
  let at = from;
  for (let part = 0; part < 3; part++) {
    const digits = digitsFrom(bytes, at, 4);
    if (digits === 0 || digits > 3 || bytes[at + digits] !== DOT) return false;
    at += digits + 1;
  }
  return isDigit(bytes[at]);
}

/**
 * Where an address of version 6 begins whose first colon stands at `colon`: no more than four digits before it, and a second
 * colon no farther than a group behind it. Never farther: a document may be one run of colons.
 */
function version6Start(bytes: Uint8Array, colon: number): number | null {
  let next = colon + 1;
  while (next - colon <= 5 && HEX[bytes[next] ?? 0] === 1) next++;
  if (next - colon > 5 || bytes[next] !== COLON) return null;
  let start = colon;
  while (colon - start < 4 && HEX[bytes[start - 1] ?? 0] === 1) start--;
  const before = bytes[start - 1] ?? 0;
  return WORD_OR_POINT[before] === 1 || before === COLON ? null : start;
}
