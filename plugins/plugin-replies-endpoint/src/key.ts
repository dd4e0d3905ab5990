import { createHash } from 'node:crypto';
import { frameworkError } from '@framework/sdk';

const AT = 'plugins.plugin-replies-endpoint.keyFrom';

/**
 * The key an environment variable holds.
 *
 * @param name empty: none
 * @throws FWK_CONFIG_INVALID where the variable is not set, or what it holds cannot be a header
 */
export function keyFrom(name: string, environment: Readonly<Record<string, string | undefined>>): string {
  if (name === '') return '';
  const wrong = (message: string, action: string) =>
    frameworkError('FWK_CONFIG_INVALID', { message, at: AT, action });
  // Somebody may have written the key itself here: it must not be shown.
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(name))
    throw wrong(
      'what is written is no name of a variable',
      'name the variable that holds the key, not the key',
    );
  const key = environment[name]?.trim() ?? '';
  if (key === '') throw wrong(`the variable ${name} is not set`, `set ${name}, or leave keyFrom empty`);
  if (!/^[\x21-\x7e]+$/.test(key))
    throw wrong(`what ${name} holds is no key`, 'give a key on one line, in ASCII');
  return key;
}

/**
 * On whose behalf is asked, without telling: what one key is answered another may not be. Null without a key.
 */
export const principalOf = (key: string): string | null =>
  key === '' ? null : createHash('sha256').update(`endpoint principal\0${key}`).digest('hex').slice(0, 16);
