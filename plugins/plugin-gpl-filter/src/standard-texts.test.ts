import { LICENCE_TEXTS } from '@framework/sdk';
import { makePlugin } from '@framework/sdk/testing';
import test from 'ava';
import plugin from './plugin.js';
import { deprecatedIds, licenceIds } from './spdx.js';

test('texts of the list by id; what is on no list, or has no text yet, has none', (t) => {
  const { from, text } = makePlugin(plugin).slot(LICENCE_TEXTS);
  t.regex(from, /^spdx-license-list \d/);
  t.regex(text('MIT')!, /Permission is hereby granted/);
  t.regex(text('GPL-2.0')!, /GNU GENERAL PUBLIC LICENSE/);
  for (const id of ['mit', '../../package', '', 'NOASSERTION', '__proto__']) t.is(text(id), undefined, id);
  const without = [...licenceIds, ...deprecatedIds].filter((id) => text(id) === undefined);
  t.true(without.length < 20, without.join(', '));
});
