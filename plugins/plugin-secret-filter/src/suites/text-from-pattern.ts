import type { RandomStream } from '@framework/sdk';

/**
 * A text that matches a regular expression, drawn at random: what gitleaks' `secrets.NewSecret` does, for the constructs
 * its rules are written with. Open repetitions stop a few above their least, and a
 * negated class is a blank.
 *
 * @throws RangeError for a construct it does not know
 */
export function textFromPattern(pattern: string, random: RandomStream): string {
  let at = 0;
  const peek = (): string | undefined => pattern[at];
  const fail = (): never => {
    throw new RangeError(`no text for ${pattern} at ${at}`);
  };

  function alternatives(): string {
    const choices = [sequence()];
    while (peek() === '|') {
      at++;
      choices.push(sequence());
    }
    return choices[random.integer(choices.length)]!;
  }

  function sequence(): string {
    let text = '';
    while (at < pattern.length && peek() !== '|' && peek() !== ')') text += repeated();
    return text;
  }

  /** The atom is read again for each repetition, so that each is drawn anew. */
  function repeated(): string {
    const start = at;
    const first = atom();
    const [least, most] = quantifier();
    const end = at;
    const times = least + random.integer(most - least + 1);
    let text = times > 0 ? first : '';
    for (let time = 1; time < times; time++) {
      at = start;
      text += atom();
    }
    at = end;
    return text;
  }

  function quantifier(): readonly [number, number] {
    const FURTHER = 4;
    const counted = /^\{(\d+)(,?)(\d*)\}\??/.exec(pattern.slice(at));
    if (counted) {
      at += counted[0].length;
      const least = Number(counted[1]);
      return [least, counted[3] ? Number(counted[3]) : counted[2] ? least + FURTHER : least];
    }
    const sign = /^([?*+])\??/.exec(pattern.slice(at));
    if (!sign) return [1, 1];
    at += sign[0].length;
    return sign[1] === '?' ? [0, 1] : sign[1] === '*' ? [0, FURTHER] : [1, FURTHER];
  }

  function atom(): string {
    const character = pattern[at++];
    if (character === '(') {
      at += /^\?(?:-?i:|:|P?<\w+>)?(?:i\))?/.exec(pattern.slice(at))?.[0].length ?? 0;
      if (pattern[at - 1] === ')') return '';
      const text = alternatives();
      if (pattern[at++] !== ')') fail();
      return text;
    }
    if (character === '[') return oneOf(characterClass());
    if (character === '\\') return oneOf(escaped());
    if (character === '.') return oneOf(range('a', 'z'));
    if (character === undefined || '^$'.includes(character)) return character === undefined ? fail() : '';
    return character;
  }

  function escaped(): string {
    const character = pattern[at++] ?? fail();
    if (character === 'b' || character === 'B') return '';
    if (character === 'd') return range('0', '9');
    if (character === 'w') return `${range('a', 'z')}${range('A', 'Z')}${range('0', '9')}_`;
    if (character === 's' || character === 'S') return character === 's' ? ' ' : 'x';
    if (character === 'x') {
      at += 2;
      return String.fromCharCode(Number.parseInt(pattern.slice(at - 2, at), 16));
    }
    if ('nrt'.includes(character)) return character === 't' ? ' ' : '\n';
    if (/[a-zA-Z0-9]/.test(character)) fail();
    return character;
  }

  function characterClass(): string {
    if (peek() === '^') {
      at = pattern.indexOf(']', at) + 1;
      return ' ';
    }
    let set = '';
    while (peek() !== ']') {
      if (peek() === undefined) fail();
      const next = pattern[at++]!;
      const from = next === '\\' ? escaped() : next;
      if (peek() === '-' && pattern[at + 1] !== ']' && from.length === 1) {
        at++;
        set += range(from, pattern[at++]!);
      } else {
        set += from;
      }
    }
    at++;
    return set;
  }

  const oneOf = (set: string): string => (set === '' ? '' : set[random.integer(set.length)]!);
  const text = alternatives();
  return at === pattern.length ? text : fail();
}

const range = (from: string, to: string): string => {
  let set = '';
  for (let code = from.charCodeAt(0); code <= to.charCodeAt(0); code++) set += String.fromCharCode(code);
  return set;
};
