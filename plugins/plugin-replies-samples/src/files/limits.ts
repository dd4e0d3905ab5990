/** The largest of the field are far below: 200 replies to each of HumanEval's problems are some 30 MB. */
export interface SizeLimits {
  /** Of a file as it lies there. */
  readonly fileBytes: number;
  /** Of what a packed file holds; a few kilobytes can stand for gigabytes. */
  readonly unpackedBytes: number;
  /** Files of a folder or an archive. */
  readonly entries: number;
}

export const LIMITS: SizeLimits = {
  fileBytes: 128 * 2 ** 20,
  unpackedBytes: 512 * 2 ** 20,
  entries: 200_000,
};
