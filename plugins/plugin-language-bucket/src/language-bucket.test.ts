import { makePlugin, recordBatch, stageContext, type TestRow } from '@framework/sdk/testing';
import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { bucketByContent, SIGN_CHARACTERS } from './ambiguous.js';
import { config } from './config.js';
import bench from './contract-bench.js';
import { languageOfFirstLine } from './first-line.js';
import definition from './plugin.js';
import { naturalLanguageOf, runningText } from './prose.js';

async function buckets(rows: readonly TestRow[], given = {}) {
  const { hooks } = makePlugin(definition, config, { config: given });
  const batch = recordBatch(rows);
  await hooks!.filter!.apply(batch, stageContext());
  return rows.map((_, row) => [
    batch.get(row, 'language'),
    batch.get(row, 'naturalLanguage'),
    batch.verdicts.find((verdict) => verdict.row === row)?.reason ?? null,
  ]);
}

const rows = bench.rows!() as readonly TestRow[];

test('each document finds its bucket', async (t) => {
  t.deepEqual(await buckets(rows), [
    ['typescript', null, null],
    ['xml', null, null],
    ['c++', null, null],
    ['c', null, null],
    ['makefile', null, null],
    ['python', null, null],
    [null, null, null],
    ['markdown', 'eng', null],
    ['markdown', 'deu', null],
    ['markdown', 'und', null],
  ]);
});

test('only the languages asked for stay; prose is judged by its own language', async (t) => {
  const found = await buckets(rows, { languages: ['c', 'python'], naturalLanguages: ['eng', 'und'] });
  t.deepEqual(
    found.map(([, , reason]) => reason),
    [
      'language-unwanted',
      'language-unwanted',
      'language-unwanted',
      null,
      'language-unwanted',
      null,
      'language-unwanted',
      null,
      'natural-language-unwanted',
      null,
    ],
  );
});

test('a file may be called as every object’s own parts are', async (t) => {
  for (const name of ['constructor', '__proto__', 'src/constructor', 'toString', 'a.constructor']) {
    t.deepEqual(
      await buckets([{ id: name, content: '1\n', meta: { path: name, share: 'code', language: null } }]),
      [[null, null, null]],
      name,
    );
  }
});

const header = (content: string): string | null => bucketByContent('a.h', () => Buffer.from(content));

test('what a comment speaks of makes no header C++, and no string opens a comment', (t) => {
  for (const comment of [
    '/*\n  using this file in your project\n class of devices\n*/',
    '/**\n@class device\n@interface\n*/',
    '// a \\\n/* namespace\nnamespace of names */',
    '/* open to the end\nusing x',
  ]) {
    t.is(header(`${comment}\nint a(void);\n`), null, comment);
  }
  t.is(header('/* for C++ */\n// *\nusing x = int;\n'), 'c++');
  t.is(header('#define GLOB "src/*"\nclass Device;\n/* end */\n'), 'c++');
  t.is(header("#define QUOTE '\"'\nclass Device;\n"), 'c++');
});

test('only the beginning of a file is decoded, and signs stand there', async (t) => {
  const filler = '€'.repeat(SIGN_CHARACTERS - 10);
  t.is(header(`${filler}${filler}\nclass A;`), null);
  t.is(header(`${filler}\nclass A;`), 'c++');
  const { hooks } = makePlugin(definition, config);
  const batch = recordBatch([{ id: 'a', content: 'class A;\n', meta: { path: 'a.h', share: 'code' } }]);
  batch.text = () => t.fail('the whole text is decoded') as never;
  await hooks!.filter!.apply(batch, stageContext());
  t.is(batch.get(0, 'language'), 'c++');
});

test('hostile headers are read in bounded time', (t) => {
  for (const piece of ['/*', '"', "'", '\\', '//', '"/*', '*/', '/'])
    t.notThrows(() => header(piece.repeat(200_000)), piece);
});

test('shebangs: with env, options, assignments, versions and paths', (t) => {
  for (const [line, language] of [
    ['#!/bin/sh', 'shell'],
    ['#! /usr/local/bin/python3.12 -O', 'python'],
    ['#!/usr/bin/env node', 'javascript'],
    ['#!/usr/bin/env -S NODE_ENV=test node --flag', 'javascript'],
    ['#!/usr/bin/env', null],
    ['#!constructor', null],
    ['<?php echo 1;', 'php'],
    ['const a = 1;', null],
  ] as const) {
    t.is(languageOfFirstLine(line), language, line);
  }
});

test('the language of a README is not that of its examples', (t) => {
  const prose =
    'Ein kurzer Text, der erklärt, wozu das Paket da ist, und was man mit seinen Funktionen machen kann.';
  const code =
    '```js\n// The quick brown fox jumps over the lazy dog and this goes on and on in English\n```\n'.repeat(
      9,
    );
  t.is(naturalLanguageOf(`# x\n\n${code}\n${prose}\n${code}`, 80), 'deu');
  t.is(runningText('a `code` [label](http://x.y) <b>c</b> https://z.w/q\n').replace(/ +/g, ' '), 'a label c');
});

test('hostile prose is read in bounded time, and never throws', (t) => {
  for (const piece of ['`', '```\n', '[', '[a](', '<', '    x\n', '#', '-', '!['])
    naturalLanguageOf(piece.repeat(200_000), 80);
  fc.assert(
    fc.property(fc.string({ unit: anyCharacter(fc), maxLength: 2000 }), (text) => {
      t.regex(naturalLanguageOf(text, 10), /^[a-z]{3}$/);
    }),
  );
});
