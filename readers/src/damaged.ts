import { type FrameworkError, frameworkError } from '@framework/sdk';

/** A file that cannot be read to its end: half of a dataset must not pass for the whole. */
export const damaged = (
  file: string,
  what: string,
  action = 'fetch the file again and compare its hash with the publisher’s',
  cause?: unknown,
): FrameworkError =>
  frameworkError('FWK_SOURCE_UNREADABLE', { message: `'${file}' ${what}`, at: file, action, cause });
