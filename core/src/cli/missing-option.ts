import { type FrameworkError, frameworkError } from '@framework/sdk';

/**
 * An option that a command cannot do without.
 *
 * @param give what to give, after "give"
 * @param command as it was called, `framework eval verify`
 */
export const missingOption = (option: string, give: string, command: string): FrameworkError =>
  frameworkError('FWK_CLI_USAGE', { message: `${option} is missing`, at: command, action: `give ${give}` });
