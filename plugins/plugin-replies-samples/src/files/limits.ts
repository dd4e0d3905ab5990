import type { SizeLimits } from '@framework/evaluation';

/** The largest of the field are far below: 200 replies to each of HumanEval's problems are some 30 MB. */
export interface SampleLimits extends SizeLimits {
  /** Files of a folder or an archive. */
  readonly entries: number;
}

export const LIMITS: SampleLimits = {
  fileBytes: 128 * 2 ** 20,
  unpackedBytes: 512 * 2 ** 20,
  entries: 200_000,
};
