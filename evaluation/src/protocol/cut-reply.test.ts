import test from 'ava';
import fc from 'fast-check';
import { cutReply } from './cut-reply.js';
import { PROFILES } from './profiles.js';

const BODY = '    return 1\n';

test('each profile cuts where its harness does', (t) => {
  const cases: Readonly<Record<keyof typeof PROFILES, readonly (readonly [string, string | null])[]>> = {
    codex: [
      ['\nclass A:', '\nclass'],
      ['\ndef f():', '\ndef'],
      ['\n# done', '\n#'],
      ['\nif __name__', '\nif'],
      ['\nprint(f())', '\nprint'],
      ['\n@cache', null],
      ['\nimport os', null],
      ['\n```', null],
    ],
    'lm-eval': [
      ['\nclass A:', '\nclass'],
      ['\nprinter = 1', '\nprint'],
      ['\n@cache', null],
    ],
    bigcode: [
      ['\n@cache', '\n@'],
      ['\n```', '\n```'],
      ['<file_sep>x', '<file_sep>'],
      ['\nif x', '\nif'],
      ['\nimport os', null],
    ],
    evalplus: [
      ['\nif __name__ == 1', '\nif __name__'],
      ['\nif x:', null],
      ['\ndef main():', '\ndef main('],
      ['\ndef other():', '\ndef '],
      ['\ndefault = 1', null],
      ['\nprint(1)', '\nprint('],
      ['\nprinter = 1', null],
      ['\n# done', null],
      ['\nimport os', '\nimport '],
      ['\nfrom os import *', '\nfrom '],
      ['\nassert f()', '\nassert '],
      ['</s>', '</s>'],
      ['<|endoftext|>', '<|endoftext|>'],
    ],
  };
  for (const [name, replies] of Object.entries(cases)) {
    for (const [tail, stop] of replies) {
      const cut = cutReply(BODY + tail, PROFILES[name as keyof typeof PROFILES]);
      t.deepEqual(cut, { completion: stop === null ? BODY + tail : BODY, stop }, `${name}: ${tail}`);
    }
  }
});

test('the same words inside a line, or indented, stop nothing', (t) => {
  for (const profile of Object.values(PROFILES)) {
    const inside = '    if x:\n        print(x)  # \\ndef\n    class A: pass\n';
    t.is(cutReply(inside, profile).stop, null);
  }
});

test('prompts are given as each harness gives them', (t) => {
  const prompt = '\n\ndef f():\n    """x"""\n';
  t.is(PROFILES.codex.prompt(prompt), prompt);
  t.is(PROFILES['lm-eval'].prompt(prompt), prompt);
  t.is(PROFILES.bigcode.prompt(prompt), prompt.trim());
  t.is(PROFILES.evalplus.prompt(prompt), `${prompt.trim()}\n`);
  t.is(cutReply('\treturn 1', PROFILES.evalplus).completion, '    return 1');
  t.is(cutReply('\treturn 1', PROFILES.codex).completion, '\treturn 1');
});

test('a completion is the longest start of the reply that holds no stop word', (t) => {
  const piece = fc.constantFrom(
    'x',
    ' ',
    '\n',
    'def',
    'class ',
    '#',
    'if __name__',
    'print',
    '(',
    '@',
    '```',
    '<file_sep>',
    '</s>',
    'é',
  );
  fc.assert(
    fc.property(
      fc.array(piece).map((parts) => parts.join('')),
      fc.constantFrom(...Object.values(PROFILES)),
      (reply, profile) => {
        const { completion, stop } = cutReply(reply, profile);
        t.true(reply.startsWith(completion));
        t.false(profile.stops.some((word) => completion.includes(word)));
        if (stop === null) t.is(completion, reply);
        else t.true(reply.startsWith(completion + stop));
        t.deepEqual(cutReply(completion, profile), { completion, stop: null });
      },
    ),
  );
});
