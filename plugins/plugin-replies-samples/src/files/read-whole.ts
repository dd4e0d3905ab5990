import { readBounded, type SizeLimits, unpacked } from '@framework/evaluation';

/** A file, unpacked where it is a gzip. @throws FWK_EVAL_TASKS for one that is missing, larger than allowed, or damaged */
export const readWhole = async (path: string, limits: SizeLimits): Promise<Buffer> =>
  unpacked(await readBounded(path, limits.fileBytes), path, limits.unpackedBytes);
