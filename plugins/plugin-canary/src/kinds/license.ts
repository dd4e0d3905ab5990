import type { RandomStream } from '@framework/sdk';
import type { Planted } from '../canary.js';
import { moduleText, writeModule } from '../ordinary-code.js';

const NOTICE = `// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
 * License as published by the Free Software Foundation, either version 3 of the License, or (at your option) any later
 * version.
 */
`;

/** A file under the GPL in a package that says it is MIT. */
export function plantLicense(random: RandomStream): readonly Planted[] {
  const { marker, functions } = writeModule(random, 6);
  const text = `${NOTICE}\n${moduleText(functions)}`;
  return [{ path: 'src/vendored.js', text, marker, fate: { must: 'fall' } }];
}
