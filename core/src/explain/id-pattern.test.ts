import test from 'ava';
import fc from 'fast-check';
import { idPattern } from './id-pattern.js';

const ID = 'npm:@scope/pack@1.2.1:src/js/Lame.min.js';

for (const [written, match] of [
  [ID, 'id'],
  ['src/js/Lame.min.js', 'path'],
  ['js/Lame.min.js', 'path'],
  ['Lame.min.js', 'path'],
  ['ame.min.js', undefined],
  ['npm:@scope/pack', 'prefix'],
  ['src/js/', 'prefix'],
  ['Lame', 'prefix'],
  ['pack@1.2', 'prefix'],
  ['ack@1.2', undefined],
  ['*.min.js', 'glob'],
  ['L*.js', 'glob'],
  ['src/**', 'glob'],
  ['src/*', undefined],
  ['src/*/*.js', 'glob'],
  ['**/Lame.*', 'glob'],
  ['npm:@scope/*:src/js/*', 'glob'],
  ['Lame?min.js', 'glob'],
  ['*.ts', undefined],
] as const) {
  test(`'${written}' ${match === undefined ? 'does not match' : `matches by ${match}`}`, (t) => {
    t.is(idPattern(written)(ID), match);
  });
}

test('a part that stands twice is found where it begins a segment', (t) => {
  t.is(idPattern('a')('ba:a/x'), 'prefix');
  t.is(idPattern('x')('ax/x'), 'path');
});

test('every id matches itself, and its own end after a slash or colon, whatever is in it', (t) => {
  const id = fc.string({ minLength: 1, unit: 'grapheme' }).filter((text) => text.trim() !== '');
  t.notThrows(() =>
    fc.assert(
      fc.property(id, id, (repository, path) => {
        const whole = `${repository}:${path}`;
        return idPattern(whole)(whole) === 'id' && idPattern(path)(whole) !== undefined;
      }),
    ),
  );
});
