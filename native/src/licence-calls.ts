import type { LicenceMatches, LicenceWordList } from '@framework/sdk';
import type { NativeHandle } from './text-calls.js';

/**
 * What reads licences, as the addon has it. `licence-kernels.ts` makes the SDK's of it, which says what each does.
 *
 * @throws FWK_NATIVE_SHAPE for another form, offsets that lead out of their trigrams, a text of more than 2 GB
 */
export interface NativeLicenceCalls {
  licenceComments(text: Uint8Array, form: 'source' | 'prose'): Uint8Array | null | undefined;
  licenceWords(text: Uint8Array): LicenceWordList | null;
  licenceIndex(trigrams: Uint32Array, offsets: Uint32Array): NativeHandle<'licence index'>;
  matchLicences(index: NativeHandle<'licence index'>, trigrams: Uint32Array): LicenceMatches | undefined;
}
