/**
 * WebAssembly instructions as bytes, written as nested expressions: `i32.add(a, b)` is the code of `a`, then of `b`,
 * then the opcode. Opcodes are those of the WebAssembly core specification 2.0, section 5.4.
 */
export type Code = readonly number[];

export type ValueType = 'i32' | 'f32' | 'f64' | 'v128';

/** Bytes of unsigned LEB128. */
export function unsigned(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return bytes;
}

/** Bytes of signed LEB128. */
function signed(value: number): Code {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(done ? low : low | 0x80);
    if (done) return bytes;
  }
}

const bytesOf = (values: ArrayBufferView): Code => [
  ...new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
];

const unary =
  (...opcode: number[]) =>
  (a: Code): Code => [...a, ...opcode];
const binary =
  (...opcode: number[]) =>
  (a: Code, b: Code): Code => [...a, ...b, ...opcode];
/** Address, then alignment (as a power of two) and a constant offset in bytes. */
const load =
  (alignment: number, ...opcode: number[]) =>
  (address: Code, offset = 0): Code => [...address, ...opcode, alignment, ...unsigned(offset)];
const store =
  (alignment: number, ...opcode: number[]) =>
  (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...value,
    ...opcode,
    alignment,
    ...unsigned(offset),
  ];
const simd = (opcode: number): Code => [0xfd, ...unsigned(opcode)];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value | 0)],
  load: load(2, 0x28),
  store: store(2, 0x36),
  equalsZero: unary(0x45),
  equal: binary(0x46),
  lessThan: binary(0x48),
  lessThanUnsigned: binary(0x49),
  greaterThan: binary(0x4a),
  add: binary(0x6a),
  sub: binary(0x6b),
  mul: binary(0x6c),
  divide: binary(0x6d),
  and: binary(0x71),
  shiftLeft: binary(0x74),
  shiftRight: binary(0x75),
  /** Adds to a word that all threads see, and gives what was there before. */
  atomicAdd: (address: Code, value: Code): Code => [...address, ...value, 0xfe, 0x1e, 2, 0],
};

export const f32 = {
  const: (value: number): Code => [0x43, ...bytesOf(Float32Array.of(value))],
  load: load(2, 0x2a),
  store: store(2, 0x38),
  greaterThan: binary(0x5e),
  sqrt: unary(0x91),
  add: binary(0x92),
  sub: binary(0x93),
  mul: binary(0x94),
  divide: binary(0x95),
  max: binary(0x97),
  fromF64: unary(0xb6),
  fromI32: unary(0xb2),
};

export const f64 = {
  const: (value: number): Code => [0x44, ...bytesOf(Float64Array.of(value))],
  load: load(3, 0x2b),
  store: store(3, 0x39),
  sqrt: unary(0x9f),
  add: binary(0xa0),
  sub: binary(0xa1),
  mul: binary(0xa2),
  divide: binary(0xa3),
  fromI32: unary(0xb7),
  fromF32: unary(0xbb),
};

export const v128 = {
  // Alignment is a hint only; rows of a matrix start anywhere.
  load: load(2, ...simd(0)),
  store: store(2, ...simd(11)),
  loadSplat32: load(2, ...simd(9)),
  /** Bits of `a` where the mask is set, of `b` elsewhere. */
  select: (a: Code, b: Code, mask: Code): Code => [...a, ...b, ...mask, ...simd(82)],
};

export const i32x4 = {
  splat: unary(...simd(17)),
  add: binary(...simd(174)),
  shiftLeft: binary(...simd(171)),
  /** Saturating, toward zero. */
  truncate: unary(...simd(248)),
};

export const f32x4 = {
  const: (value: number): Code => [...simd(12), ...bytesOf(new Float32Array(4).fill(value))],
  splat: unary(...simd(19)),
  lane: (lane: number, a: Code): Code => [...a, ...simd(31), lane],
  greaterThan: binary(...simd(68)),
  nearest: unary(...simd(106)),
  sqrt: unary(...simd(227)),
  add: binary(...simd(228)),
  sub: binary(...simd(229)),
  mul: binary(...simd(230)),
  divide: binary(...simd(231)),
  min: binary(...simd(232)),
  max: binary(...simd(233)),
};

export const f64x2 = {
  const: (value: number): Code => [...simd(12), ...bytesOf(new Float64Array(2).fill(value))],
  lane: (lane: number, a: Code): Code => [...a, ...simd(33), lane],
  add: binary(...simd(240)),
  mul: binary(...simd(242)),
  /** The two low lanes of four floats. */
  promoteLow: unary(...simd(95)),
};

/** Four of the eight lanes of `a` and `b`, 0 to 3 of `a` and 4 to 7 of `b`. */
export const shuffle32 = (a: Code, b: Code, lanes: readonly [number, number, number, number]): Code => [
  ...a,
  ...b,
  ...simd(13),
  ...lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => lane * 4 + byte)),
];

/** The two high lanes of four floats as doubles; `a` is evaluated twice. */
export const promoteHigh = (a: Code): Code => f64x2.promoteLow(shuffle32(a, a, [2, 3, 2, 3]));

/** Runs `then` when the condition is not 0. */
export const when = (condition: Code, then: Code, otherwise: Code = []): Code => [
  ...condition,
  0x04,
  0x40,
  ...then,
  ...(otherwise.length > 0 ? [0x05, ...otherwise] : []),
  0x0b,
];

/** Runs `body` again and again while the condition, looked at first, is not 0. */
export const loopWhile = (condition: Code, body: Code): Code => [
  ...[0x02, 0x40, 0x03, 0x40],
  ...i32.equalsZero(condition),
  ...[0x0d, 1],
  ...body,
  ...[0x0c, 0, 0x0b, 0x0b],
];

/**
 * Runs the parts of `body` one after another, around and around; before each part a condition is looked at, and the
 * loop ends where one is not 0.
 */
export const loopUntil = (body: readonly { readonly end: Code; readonly work: Code }[]): Code => [
  ...[0x02, 0x40, 0x03, 0x40],
  ...body.flatMap(({ end, work }) => [...end, 0x0d, 1, ...work]),
  ...[0x0c, 0, 0x0b, 0x0b],
];
