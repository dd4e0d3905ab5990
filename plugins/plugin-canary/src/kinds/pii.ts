import type { RandomStream } from '@framework/sdk';
import type { Planted } from '../canary.js';
import { moduleText, writeModule } from '../ordinary-code.js';

/** An e-mail address that is nobody's: the domain is drawn, sixteen letters long. */
export function plantPii(random: RandomStream): readonly Planted[] {
  const { marker, functions } = writeModule(random, 6);
  const letters = Array.from({ length: 16 }, () => String.fromCharCode(0x61 + random.integer(26))).join('');
  const value = `erin.${letters.slice(0, 6)}@${letters}.org`;
  const text = `/**\n * Small helpers for lists.\n *\n * @author Erin <${value}>\n */\n\n${moduleText(functions)}`;
  return [{ path: 'src/lists.js', text, marker, fate: { must: 'lose', value } }];
}
