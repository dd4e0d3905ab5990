import { frameworkError } from '@framework/sdk';

/**
 * An endpoint's address as it is asked, without a slash behind.
 *
 * @throws FWK_CONFIG_INVALID for what is no address, or carries a secret in it
 */
export function addressOf(written: string): URL {
  const wrong = (message: string, action: string) =>
    frameworkError('FWK_CONFIG_INVALID', { message, at: 'plugins.plugin-replies-endpoint.url', action });
  if (!URL.canParse(written))
    throw wrong(`'${written}' is no address`, 'give it as http://127.0.0.1:8000/v1');
  const url = new URL(written);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw wrong(`'${url.protocol}' is no way to ask an endpoint`, 'give an http or https address');
  if (url.username !== '' || url.password !== '')
    throw wrong('the address holds a name or a password', 'name the variable that holds the key: `keyFrom`');
  // A key in a query would stand in results and caches.
  if (url.search !== '' || url.hash !== '')
    throw wrong(
      'the address has a query',
      'give it without; a key goes into the variable that `keyFrom` names',
    );
  url.pathname = url.pathname.replace(/\/+$/, '').replace(/\/(?:chat\/)?completions$/, '');
  return url;
}

/** Does what is sent stay on this machine? */
export const isLoopback = ({ hostname }: URL): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\./.test(hostname);
