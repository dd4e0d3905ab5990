import type { RandomStream } from '@framework/sdk';
import type { Planted } from '../canary.js';
import { moduleText, writeModule } from '../ordinary-code.js';

/** An access key of Amazon's form that Amazon never gave out: its sixteen characters are drawn. */
export function plantSecret(random: RandomStream): readonly Planted[] {
  const { marker, functions } = writeModule(random, 6);
  const key = `AKIA${drawn(random)}`;
  return [
    {
      path: 'src/client.js',
      text: `const accessKeyId = '${key}';\n\n${moduleText(functions)}`,
      marker,
      fate: { must: 'lose', value: key },
    },
  ];
}

/** Twelve different characters among sixteen: what a random key has, and a made-up example has not. */
function drawn(random: RandomStream): string {
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  for (;;) {
    const key = Array.from({ length: 16 }, () => ALPHABET[random.integer(ALPHABET.length)]!).join('');
    if (new Set(key).size >= 12 && !key.endsWith('EXAMPLE')) return key;
  }
}
