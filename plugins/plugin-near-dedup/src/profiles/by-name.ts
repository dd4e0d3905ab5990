import type { Config } from '../config.js';
import { bigcodeV1 } from './bigcode-v1.js';
import { bigcodeV2 } from './bigcode-v2.js';
import { codeProfile } from './code.js';
import { datatrove } from './datatrove.js';
import type { Profile } from './profile.js';
import { textDedup } from './text-dedup.js';

/** The profile that a configuration names. */
export function profileOf(config: Config): Profile {
  switch (config.profile) {
    case 'code':
      return codeProfile(config);
    case 'bigcode-v1':
      return bigcodeV1();
    case 'bigcode-v2':
      return bigcodeV2();
    case 'datatrove':
      return datatrove();
    case 'text-dedup':
      return textDedup();
  }
}
