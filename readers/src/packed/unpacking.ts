/** A place in packed bytes that unpacking can begin at: a frame of zstd. */
export interface FrameStart {
  /** Byte of the file. */
  readonly packed: number;
  /** The byte of the text that comes out first. */
  readonly plain: number;
}

export const FIRST_FRAME: FrameStart = { packed: 0, plain: 0 };

/** Told of each such place when it is come to, in order. */
export type FrameListener = (start: FrameStart) => void;
