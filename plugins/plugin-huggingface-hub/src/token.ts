import { frameworkError } from '@framework/sdk';

/** Who is asked as: a token, or nobody, and where a token would be looked for. */
export interface Token {
  /** Empty: none. It goes into one header, to one host. */
  readonly value: string;
  /** Name of the variable, for messages. */
  readonly variable: string;
}

/**
 * The token that an environment variable holds.
 *
 * @throws FWK_CONFIG_INVALID where what is configured is no variable's name, or what it holds cannot be a header
 */
export function tokenFrom(
  variable: string,
  environment: Readonly<Record<string, string | undefined>>,
): Token {
  const wrong = (message: string, action: string) =>
    frameworkError('FWK_CONFIG_INVALID', {
      message,
      at: 'plugins.plugin-huggingface-hub.tokenFrom',
      action,
    });
  // Somebody may have written the token itself here: it must not be shown.
  if (!/^[A-Za-z_][A-Za-z0-9_]{0,63}$/.test(variable))
    throw wrong(
      'what is written is no name of a variable',
      'name the variable that holds the token, not the token',
    );
  const value = environment[variable]?.trim() ?? '';
  if (value !== '' && !/^[\x21-\x7e]+$/.test(value))
    throw wrong(`what ${variable} holds is no token`, 'give a token on one line, in ASCII');
  return { value, variable };
}
