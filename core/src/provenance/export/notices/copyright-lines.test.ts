import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { copyrightLines } from './copyright-lines.js';

test('notices are found in comments of any language, each once, without what is around them', (t) => {
  t.deepEqual(
    copyrightLines(
      [
        '/*!',
        ' * Copyright (c) 2015 Jane Doe <EMAIL_3f2a9c1b>',
        ' * copyright (c) 2015 Jane Doe <EMAIL_3f2a9c1b>',
        ' */',
        '# (C) 2009-2016 Stuart Knightley',
        '-- © 2020 Acme, Inc.',
        '<!-- Copyright 2019 The Authors -->',
        'x = "Copyright (c) 2015 Jane Doe <EMAIL_3f2a9c1b>"',
      ].join('\r\n'),
    ),
    [
      'Copyright (c) 2015 Jane Doe <EMAIL_3f2a9c1b>',
      'copyright (c) 2015 Jane Doe <EMAIL_3f2a9c1b>',
      '(C) 2009-2016 Stuart Knightley',
      '© 2020 Acme, Inc.',
      'Copyright 2019 The Authors',
      'x = "Copyright (c) 2015 Jane Doe <EMAIL_3f2a9c1b>',
    ],
  );
});

test('code that has the word is no notice', (t) => {
  t.deepEqual(
    copyrightLines(
      'const copyright = read();\nif (c) return 2015;\n// see the copyright notice\nf(a)(c) + 12',
    ),
    [],
  );
});

test('what comes out is bounded, and so is the time, whatever goes in', (t) => {
  t.is(
    copyrightLines(Array.from({ length: 5000 }, (_, at) => `(c) 2015 Author ${at}`).join('\n')).length,
    50,
  );
  t.deepEqual(copyrightLines('copyright '.repeat(200_000)), []);
  t.is(copyrightLines(`${'copyright '.repeat(28)}\n`.repeat(20_000)).length, 0);
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter(fc), maxLength: 2000 }), (text) => {
      const lines = copyrightLines(text);
      t.true(lines.length <= 50 && lines.every((line) => line.length <= 300));
    }),
  );
});
