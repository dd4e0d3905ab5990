import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { frameworkError } from '@framework/sdk';

/**
 * What an option names, as an absolute path: where nothing is there, that is the option's mistake, told before anything is read or started.
 *
 * @param option with its dashes
 * @throws FWK_CLI_USAGE
 */
export function namedPath(option: string, written: string, root: string): string {
  const path = resolve(root, written);
  if (existsSync(path)) return path;
  throw frameworkError('FWK_CLI_USAGE', {
    message: `there is no '${written}'`,
    at: option,
    action: 'correct the path',
  });
}
