import {
  add64,
  foldedProduct,
  high,
  multiply64,
  product32,
  rotateLeft64,
  subtract64,
  swapBytes32,
  xorShift64,
} from './uint64.js';
import { read32 } from './xxh32.js';
import {
  avalanche64,
  type Hash64,
  P1_HIGH,
  P1_LOW,
  P2_HIGH,
  P2_LOW,
  P3_HIGH,
  P3_LOW,
  P4_HIGH,
  P4_LOW,
  P5_HIGH,
  P5_LOW,
} from './xxh64.js';

/**
 * XXH3, 64 bits, with a seed of 32 bits (xxHash specification 0.8). Each range of lengths is an algorithm of its own:
 * 0, 1–3, 4–8, 9–16, 17–128, 129–240 bytes, and longer ones in stripes.
 */
export function xxh3(bytes: Uint8Array, seed: number): Hash64 {
  const { length } = bytes;
  if (length > 240) return ofStripes(bytes, seed);
  if (length > 128) return of129to240(bytes, seed);
  if (length > 16) return of17to128(bytes, seed);
  if (length > 8) return of9to16(bytes, seed);
  if (length >= 4) return of4to8(bytes, seed);
  if (length > 0) return of1to3(bytes, seed);
  const low = (seed ^ secret32(56) ^ secret32(64)) >>> 0;
  return avalanche64(low, (secret32(60) ^ secret32(68)) >>> 0);
}

function of1to3(bytes: Uint8Array, seed: number): Hash64 {
  const { length } = bytes;
  const combined =
    ((bytes[0]! << 16) | (bytes[length >> 1]! << 24) | bytes[length - 1]! | (length << 8)) >>> 0;
  const flip = add64((secret32(0) ^ secret32(4)) >>> 0, 0, seed, 0);
  return avalanche64((combined ^ flip) >>> 0, high);
}

function of4to8(bytes: Uint8Array, seed: number): Hash64 {
  const { length } = bytes;
  const first = read32(bytes, 0);
  const last = read32(bytes, length - 4);
  // seed ^= swapped seed << 32
  let low = subtract64(
    (secret32(8) ^ secret32(16)) >>> 0,
    (secret32(12) ^ secret32(20)) >>> 0,
    seed,
    swapBytes32(seed),
  );
  let upper = (high ^ first) >>> 0;
  low = (low ^ last) >>> 0;
  // rrmxmx: a ^= rotl(a, 49) ^ rotl(a, 24)
  const by24Low = rotateLeft64(low, upper, 24);
  const by24High = high;
  const by49Low = rotateLeft64(upper, low, 17);
  upper = (upper ^ by24High ^ high) >>> 0;
  low = (low ^ by24Low ^ by49Low) >>> 0;
  low = multiply64(low, upper, MX2_LOW, MX2_HIGH);
  upper = high;
  // a ^= (a >> 35) + length
  const shifted = (upper >>> 3) + length;
  low = (low ^ shifted) >>> 0;
  low = multiply64(low, upper, MX2_LOW, MX2_HIGH);
  low = xorShift64(low, high, 28);
  return { low, high };
}

function of9to16(bytes: Uint8Array, seed: number): Hash64 {
  const { length } = bytes;
  const flipLow = add64((secret32(24) ^ secret32(32)) >>> 0, (secret32(28) ^ secret32(36)) >>> 0, seed, 0);
  const inLow0 = (flipLow ^ read32(bytes, 0)) >>> 0;
  const inHigh0 = (high ^ read32(bytes, 4)) >>> 0;
  const flipHigh = subtract64(
    (secret32(40) ^ secret32(48)) >>> 0,
    (secret32(44) ^ secret32(52)) >>> 0,
    seed,
    0,
  );
  const inLow1 = (flipHigh ^ read32(bytes, length - 8)) >>> 0;
  const inHigh1 = (high ^ read32(bytes, length - 4)) >>> 0;
  // length + swapped first + second + folded product
  let low = add64(swapBytes32(inHigh0), swapBytes32(inLow0), inLow1, inHigh1);
  low = add64(low, high, length, 0);
  const sumHigh = high;
  const folded = foldedProduct(inLow0, inHigh0, inLow1, inHigh1);
  low = add64(low, sumHigh, folded, high);
  return avalanche3(low, high);
}

function of17to128(bytes: Uint8Array, seed: number): Hash64 {
  const { length } = bytes;
  const sum = new MixedSum(bytes, seed);
  for (let pair = (length - 1) >> 5; pair >= 0; pair--) {
    sum.take(pair * 16, pair * 32);
    sum.take(length - (pair + 1) * 16, pair * 32 + 16);
  }
  return sum.avalanche();
}

function of129to240(bytes: Uint8Array, seed: number): Hash64 {
  const { length } = bytes;
  const sum = new MixedSum(bytes, seed);
  for (let round = 0; round < 8; round++) sum.take(round * 16, round * 16);
  sum.avalanche();
  for (let round = 8; round < length >> 4; round++) sum.take(round * 16, (round - 8) * 16 + 3);
  sum.take(length - 16, 136 - 17);
  return sum.avalanche();
}

/** Sums up parts of a text, each mixed with a part of the secret. */
class MixedSum {
  readonly #bytes: Uint8Array;
  readonly #seed: number;
  #low: number;
  #high: number;

  constructor(bytes: Uint8Array, seed: number) {
    this.#bytes = bytes;
    this.#seed = seed;
    this.#low = multiply64(bytes.length, 0, P1_LOW, P1_HIGH);
    this.#high = high;
  }

  take(at: number, secretAt: number): void {
    const mixed = mix16(this.#bytes, at, secretAt, this.#seed);
    this.#low = add64(this.#low, this.#high, mixed, high);
    this.#high = high;
  }

  /** The hash of what was taken; more is added to that. */
  avalanche(): Hash64 {
    const hash = avalanche3(this.#low, this.#high);
    this.#low = hash.low;
    this.#high = hash.high;
    return hash;
  }
}

/** Sixteen bytes against sixteen of the secret. */
function mix16(bytes: Uint8Array, at: number, secretAt: number, seed: number): number {
  const keyLow = add64(secret32(secretAt), secret32(secretAt + 4), seed, 0);
  const keyHigh = high;
  const otherLow = subtract64(secret32(secretAt + 8), secret32(secretAt + 12), seed, 0);
  return foldedProduct(
    (read32(bytes, at) ^ keyLow) >>> 0,
    (read32(bytes, at + 4) ^ keyHigh) >>> 0,
    (read32(bytes, at + 8) ^ otherLow) >>> 0,
    (read32(bytes, at + 12) ^ high) >>> 0,
  );
}

const STRIPE = 64;
const SECRET_STEP = 8;

function ofStripes(bytes: Uint8Array, seed: number): Hash64 {
  const { length } = bytes;
  const secret = seed === 0 ? SECRET : seededSecret(seed);
  const lanes = Uint32Array.from(FIRST_LANES);
  const perBlock = (secret.length - STRIPE) / SECRET_STEP;
  const blocks = Math.floor((length - 1) / (STRIPE * perBlock));
  for (let block = 0; block < blocks; block++) {
    for (let stripe = 0; stripe < perBlock; stripe++) {
      accumulate(lanes, bytes, (block * perBlock + stripe) * STRIPE, secret, stripe * SECRET_STEP);
    }
    scramble(lanes, secret);
  }
  const rest = Math.floor((length - 1 - blocks * perBlock * STRIPE) / STRIPE);
  for (let stripe = 0; stripe < rest; stripe++) {
    accumulate(lanes, bytes, (blocks * perBlock + stripe) * STRIPE, secret, stripe * SECRET_STEP);
  }
  accumulate(lanes, bytes, length - STRIPE, secret, secret.length - STRIPE - 7);

  let low = multiply64(length, 0, P1_LOW, P1_HIGH);
  let upper = high;
  for (let pair = 0; pair < 4; pair++) {
    const lane = pair * 4;
    const at = 11 + pair * 16;
    const folded = foldedProduct(
      (lanes[lane]! ^ read32(secret, at)) >>> 0,
      (lanes[lane + 1]! ^ read32(secret, at + 4)) >>> 0,
      (lanes[lane + 2]! ^ read32(secret, at + 8)) >>> 0,
      (lanes[lane + 3]! ^ read32(secret, at + 12)) >>> 0,
    );
    low = add64(low, upper, folded, high);
    upper = high;
  }
  return avalanche3(low, upper);
}

function accumulate(
  lanes: Uint32Array,
  bytes: Uint8Array,
  at: number,
  secret: Uint8Array,
  secretAt: number,
): void {
  for (let lane = 0; lane < 8; lane++) {
    const low = read32(bytes, at + lane * 8);
    const upper = read32(bytes, at + lane * 8 + 4);
    const other = (lane ^ 1) * 2;
    lanes[other] = add64(lanes[other]!, lanes[other + 1]!, low, upper);
    lanes[other + 1] = high;
    const product = product32(
      (low ^ read32(secret, secretAt + lane * 8)) >>> 0,
      (upper ^ read32(secret, secretAt + lane * 8 + 4)) >>> 0,
    );
    lanes[lane * 2] = add64(lanes[lane * 2]!, lanes[lane * 2 + 1]!, product, high);
    lanes[lane * 2 + 1] = high;
  }
}

function scramble(lanes: Uint32Array, secret: Uint8Array): void {
  const secretAt = secret.length - STRIPE;
  for (let lane = 0; lane < 8; lane++) {
    const low = xorShift64(lanes[lane * 2]!, lanes[lane * 2 + 1]!, 47);
    lanes[lane * 2] = multiply64(
      (low ^ read32(secret, secretAt + lane * 8)) >>> 0,
      (high ^ read32(secret, secretAt + lane * 8 + 4)) >>> 0,
      PRIME32_1,
      0,
    );
    lanes[lane * 2 + 1] = high;
  }
}

/** The secret of a seed: its words, one plus and one minus the seed in turn. Made once a seed. */
function seededSecret(seed: number): Uint8Array {
  const known = seededSecrets.get(seed);
  if (known) return known;
  const secret = new Uint8Array(SECRET.length);
  const view = new DataView(secret.buffer);
  for (let at = 0; at < SECRET.length; at += 16) {
    view.setUint32(at, add64(secret32(at), secret32(at + 4), seed, 0), true);
    view.setUint32(at + 4, high, true);
    view.setUint32(at + 8, subtract64(secret32(at + 8), secret32(at + 12), seed, 0), true);
    view.setUint32(at + 12, high, true);
  }
  seededSecrets.set(seed, secret);
  return secret;
}

const seededSecrets = new Map<number, Uint8Array>();

/** The end of xxh3 for all but the shortest inputs. */
function avalanche3(hashLow: number, hashHigh: number): Hash64 {
  let low = xorShift64(hashLow, hashHigh, 37);
  low = multiply64(low, high, MX1_LOW, MX1_HIGH);
  low = xorShift64(low, high, 32);
  return { low, high };
}

const PRIME32_1 = 0x9e3779b1;
const PRIME32_2 = 0x85ebca77;
const PRIME32_3 = 0xc2b2ae3d;
const MX1_LOW = 0x9e3779f9;
const MX1_HIGH = 0x16566791;
const MX2_LOW = 0x1e98df25;
const MX2_HIGH = 0x9fb21c65;

// prettier-ignore
const FIRST_LANES: readonly number[] = [
  PRIME32_3,
  0,
  P1_LOW,
  P1_HIGH,
  P2_LOW,
  P2_HIGH,
  P3_LOW,
  P3_HIGH,
  P4_LOW,
  P4_HIGH,
  PRIME32_2,
  0,
  P5_LOW,
  P5_HIGH,
  PRIME32_1,
  0,
];

/** `kSecret` of xxhash.h. */
const SECRET = Buffer.from(
  'b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671f' +
    'cb79e64eccc0e578825ad07dccff7221b8084674f743248ee03590e6813a264c' +
    '3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8a8' +
    'fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364ea' +
    'c5ac8334d3ebc3c581a0fffa1363eb170ddd51b7f0da49d316552629d4689e2b' +
    '16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e',
  'hex',
);

const secret32 = (at: number): number => read32(SECRET, at);
