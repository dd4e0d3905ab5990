import type { SignatureKernels } from '@framework/sdk';
import type { Config } from '../config.js';
import { bigcodeV1 } from './bigcode-v1.js';
import { bigcodeV2 } from './bigcode-v2.js';
import { codeProfile } from './code.js';
import { datatrove } from './datatrove.js';
import type { Profile } from './profile.js';
import { textDedup } from './text-dedup.js';
import { textDedupSimHash } from './text-dedup-simhash.js';

/**
 * The profile that a configuration names.
 *
 * @param kernels its inner loops compiled; the same result without them
 */
export function profileOf(config: Config, kernels?: SignatureKernels): Profile {
  switch (config.profile) {
    case 'code':
      return codeProfile(config, kernels);
    case 'bigcode-v1':
      return bigcodeV1(kernels);
    case 'bigcode-v2':
      return bigcodeV2(kernels);
    case 'datatrove':
      return datatrove(kernels);
    case 'text-dedup':
      return textDedup(kernels);
    case 'text-dedup-simhash':
      return textDedupSimHash(kernels);
  }
}
