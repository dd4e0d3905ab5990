import test from 'ava';
import { Fields } from './fields.js';

test('times are seconds in UTC, whatever zone they are written in; what is none is of another layout', (t) => {
  const time = (written: string) => {
    const fields = new Fields({ at: written });
    return [fields.time('at'), fields.fits];
  };
  const noon = ['2016-10-14T12:00:00Z', true];
  for (const clock of [
    '12:00:00',
    '12:00:00.481',
    '12:00:00Z',
    '12:00:00+00',
    '14:30:00+02:30',
    '07:00:00-0500',
    '07:00:00-05',
  ])
    t.deepEqual(time(`2016-10-14 ${clock}`), noon, clock);
  t.deepEqual(time('2016-10-14'), ['2016-10-14T00:00:00Z', true]);
  for (const none of [
    '2016-13-14',
    '2016-02-30',
    '2016-10-14 25:00:00',
    '2016-10-14 12:00:00+',
    '2016-10-14 12:00:00+99',
    'today',
    '',
  ])
    t.deepEqual(time(none), [null, false], none);
});
