import { frameworkError, type RandomStream } from '@framework/sdk';
import { firstTask } from './benchmark-file.js';
import type { Canary, Planted } from './canary.js';
import { type Config, KINDS, type Kind } from './config.js';
import { plantBenchmark } from './kinds/benchmark.js';
import { plantDuplicate } from './kinds/duplicate.js';
import { plantLicense } from './kinds/license.js';
import { plantOptout } from './kinds/optout.js';
import { plantPii } from './kinds/pii.js';
import { plantSecret } from './kinds/secret.js';

/**
 * The canaries of a run, in order of their ids. They follow from seed, kinds and the benchmark alone: source, filter and
 * evaluator, on whatever thread, make the same.
 *
 * @param random a stream a kind
 * @throws FWK_CONFIG_INVALID for the kind `benchmark` without a file; FWK_EVAL_TASKS for a file that holds no task
 */
export async function plant(
  config: Config,
  random: (kind: Kind) => RandomStream,
): Promise<readonly Canary[]> {
  const canaries: Canary[] = [];
  for (const kind of KINDS.filter((each) => config.kinds.includes(each))) {
    for (const planted of await write(kind, random(kind), config)) {
      const repository = `canary:${kind}`;
      canaries.push({ kind, repository, id: `${repository}:${planted.path}`, ...ABOUT[kind], ...planted });
    }
  }
  return canaries.sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function write(kind: Kind, random: RandomStream, config: Config): Promise<readonly Planted[]> {
  switch (kind) {
    case 'secret':
      return plantSecret(random);
    case 'license':
      return plantLicense(random);
    case 'duplicate':
      return plantDuplicate(random);
    case 'benchmark':
      if (config.benchmark === '') {
        throw frameworkError('FWK_CONFIG_INVALID', {
          message: 'the kind `benchmark` is to be planted, and no benchmark is named',
          at: 'plugins.plugin-canary.benchmark',
          action: 'name the file that the decontamination is given, or leave `benchmark` out of `kinds`',
        });
      }
      return plantBenchmark(random, await firstTask(config.benchmark));
    case 'pii':
      return plantPii(random);
    case 'optout':
      return plantOptout(random);
  }
}

const ABOUT: Readonly<Record<Kind, Pick<Canary, 'meantFor' | 'holds'>>> = {
  secret: { meantFor: 'plugin-secret-filter', holds: 'an access key' },
  license: { meantFor: 'plugin-gpl-filter', holds: 'a GPL header under an MIT label' },
  duplicate: { meantFor: 'plugin-near-dedup', holds: 'nine tenths of another file' },
  benchmark: { meantFor: 'plugin-decontaminate', holds: 'a task of the benchmark' },
  pii: { meantFor: 'plugin-pii-scrub', holds: 'an e-mail address' },
  optout: { meantFor: 'plugin-optout', holds: 'code of somebody who has asked to be left out' },
};
