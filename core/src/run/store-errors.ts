import { frameworkError } from '@framework/sdk';

export const corrupt = (path: string, what: string) =>
  frameworkError('FWK_STORE_CORRUPT', { message: `a file of the store ${what}`, at: path });

export const missingFile = (path: string) =>
  frameworkError('FWK_STORE_MISSING_FILE', { message: 'a file of the store is missing', at: path });
