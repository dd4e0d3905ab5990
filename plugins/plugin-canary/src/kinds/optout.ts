import type { RandomStream } from '@framework/sdk';
import type { Planted } from '../canary.js';
import { moduleText, writeModule } from '../ordinary-code.js';

/** A file of the repository `canary:optout`, whose owner has asked to be left out. */
export function plantOptout(random: RandomStream): readonly Planted[] {
  const { marker, functions } = writeModule(random, 6);
  return [{ path: 'src/private.js', text: moduleText(functions), marker, fate: { must: 'fall' } }];
}
