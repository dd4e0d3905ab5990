import { frameworkError } from '@framework/sdk';

const HUGGING_FACE = 'https://huggingface.co';

/**
 * The hub's address, without a slash behind.
 *
 * @param written as configured; empty for the environment's, then Hugging Face's own
 * @throws FWK_CONFIG_INVALID for what is no https address, or carries a secret in it
 */
export function endpointOf(written: string, environment: Readonly<Record<string, string | undefined>>): URL {
  const inherited = environment['HF_ENDPOINT']?.trim() ?? '';
  const address = written || inherited || HUGGING_FACE;
  const at = written === '' && inherited !== '' ? 'HF_ENDPOINT' : 'plugins.plugin-huggingface-hub.endpoint';
  const wrong = (message: string, action: string) =>
    frameworkError('FWK_CONFIG_INVALID', { message, at, action });
  if (!URL.canParse(address)) throw wrong(`'${address}' is no address`, `give it as ${HUGGING_FACE}`);
  const url = new URL(address);
  if (url.username !== '' || url.password !== '')
    throw wrong(
      'the address holds a name or a password',
      'name the variable that holds the token: `tokenFrom`',
    );
  if (url.search !== '' || url.hash !== '')
    throw wrong('the address has a query', `give it without, as ${HUGGING_FACE}`);
  if (url.protocol !== 'https:' && !isPlainLoopback(url))
    throw wrong(`'${address}' would be asked without encryption`, 'give an https address');
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

/** http that stays on this machine. */
export const isPlainLoopback = ({ protocol, hostname }: URL): boolean =>
  protocol === 'http:' &&
  (hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname));
