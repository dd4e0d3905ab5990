import test from 'ava';
import fc from 'fast-check';
import type { Problem } from '../tasks/problem.js';
import { cutReply } from './cut-reply.js';
import { FUNCTION_PROTOCOL_NAMES, functionProtocol } from './function-protocols.js';

const PROTOCOLS = Object.fromEntries(
  FUNCTION_PROTOCOL_NAMES.map((name) => [name, functionProtocol(name, 'python')]),
) as Record<(typeof FUNCTION_PROTOCOL_NAMES)[number], ReturnType<typeof functionProtocol>>;

const problem = (prompt: string, id = 'Test/0'): Problem => ({
  id,
  language: 'python',
  prompt,
  entryPoint: 'f',
  canonical: `${prompt}    return 1\n`,
  tests: '',
  preamble: '',
});

const ANY = problem('');
const BODY = '    return 1\n';

test('each protocol cuts where its harness does', (t) => {
  const cases: Readonly<
    Partial<Record<keyof typeof PROTOCOLS, readonly (readonly [string, string | null])[]>>
  > = {
    'lm-eval-instruct': [
      ['\n```', '```'],
      ['\ndef g():', '\ndef'],
    ],
    'bigcode-unstripped': [['\n@cache', '\n@']],
    'few-shot': [['\ndef g():', '\ndef']],
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
      const cut = cutReply(BODY + tail, PROTOCOLS[name as keyof typeof PROTOCOLS].stops(ANY));
      t.deepEqual(
        cut,
        {
          completion: stop === null ? BODY + tail : (BODY + tail).slice(0, (BODY + tail).indexOf(stop)),
          stop,
        },
        `${name}: ${tail}`,
      );
    }
  }
});

test('the same words inside a line, or indented, stop nothing', (t) => {
  for (const protocol of Object.values(PROTOCOLS)) {
    const inside = '    if x:\n        print(x)  # \\ndef\n    class A: pass\n';
    t.is(cutReply(inside, protocol.stops(ANY)).stop, null);
  }
});

test('prompts are given as each harness gives them, and the program begins with what it says', (t) => {
  const asked = problem('\n\ndef f():\n    """x"""\n');
  const { prompt } = asked;
  const given: Readonly<Record<string, string>> = {
    codex: prompt,
    'lm-eval': prompt,
    bigcode: prompt.trim(),
    'bigcode-unstripped': prompt,
    evalplus: `${prompt.trim()}\n`,
  };
  for (const [name, text] of Object.entries(given)) {
    const protocol = PROTOCOLS[name as 'codex'];
    t.deepEqual(protocol.ask(asked), { prompt: text }, name);
    t.is(protocol.program(asked, '    pass'), `${text}    pass`, name);
  }
  t.is(PROTOCOLS.evalplus.program(asked, '\treturn 1'), `${prompt.trim()}\n    return 1`);
  t.is(PROTOCOLS.codex.program(asked, '\treturn 1'), `${prompt}\treturn 1`);
});

test('lm-eval’s instruct begins the answer for the model, and takes what stands before the fence', (t) => {
  const asked = problem('def f():\n    """x"""\n');
  const { messages } = PROTOCOLS['lm-eval-instruct'].ask(asked);
  t.deepEqual(
    messages!.map(({ role }) => role),
    ['user', 'assistant'],
  );
  t.is(messages![1]!.content, `Here is the completed function:\n\`\`\`python\n${asked.prompt}\n`);
  t.is(PROTOCOLS['lm-eval-instruct'].program(asked, '    return 1\n'), `${asked.prompt}    return 1\n`);
});

test('few-shot puts three solved problems above the one asked, and never the one asked', (t) => {
  const examples = [0, 1, 2, 3, 4].map((id) => problem(`def f${id}():\n    """x"""\n`, `Test/${id}`));
  const protocol = functionProtocol('few-shot', 'python', examples);
  const { prompt } = protocol.ask(examples[1]!);
  t.deepEqual(prompt.match(/def f\d/g), ['def f0', 'def f2', 'def f3', 'def f1']);
  t.true(prompt.endsWith(examples[1]!.prompt));
  t.is(protocol.program(examples[1]!, '    pass'), `${examples[1]!.prompt}    pass`);
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
      fc.constantFrom(...Object.values(PROTOCOLS)),
      (reply, protocol) => {
        const { completion, stop } = cutReply(reply, protocol.stops(ANY));
        t.true(reply.startsWith(completion));
        t.false(protocol.stops(ANY).some((word) => completion.includes(word)));
        if (stop === null) t.is(completion, reply);
        else t.true(reply.startsWith(completion + stop));
        t.deepEqual(cutReply(completion, protocol.stops(ANY)), { completion, stop: null });
      },
    ),
  );
});

test('of a translation the stops are those of its file, and only two harnesses ask for it', (t) => {
  const translated: Problem = { ...problem(' function f() {\n'), language: 'typescript', stops: ['\nclass'] };
  const codex = functionProtocol('codex', 'typescript');
  t.is(codex.ask(translated).prompt, ' function f() {\n');
  t.deepEqual(codex.stops(translated), ['\nclass']);
  t.true(codex.stops({ ...translated, stops: undefined as never }).includes('\nfunction '));
  const bigcode = functionProtocol('bigcode', 'javascript');
  t.is(bigcode.program(translated, '  return 1;'), 'function f() {  return 1;');
  t.deepEqual(bigcode.stops(translated), ['\nclass', '<file_sep>']);
  for (const name of ['evalplus', 'lm-eval', 'few-shot'] as const) {
    t.throws(() => functionProtocol(name, 'javascript'), {
      code: 'FWK_CONFIG_INVALID',
      message: /asks for Python/,
    });
  }
});
