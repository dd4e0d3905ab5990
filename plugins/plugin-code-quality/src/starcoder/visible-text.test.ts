import test from 'ava';
import fc from 'fast-check';
import { visibleLength } from './visible-text.js';

// What Beautiful Soup 4.11.1 says on Python 3.11: len(get_text()) once `script` and `style` are taken out.
const SAMPLES: readonly (readonly [string, number])[] = [
  ['', 0],
  ['plain text', 10],
  ['<p>one</p>\n<p>two</p>', 7],
  ['<pre>\n  kept  \n</pre>   <b> </b>', 12],
  ['a<!-- not > this -->b', 2],
  ["<script>if (a < b) document.write('<p>no</p>')</script>yes<style>p{}</style>", 3],
  ["<a title='x > y' href=z>link</a>", 4],
  ['café &amp; &#8364; &#x1F600; 😀', 12],
  ['a < b and 3<4', 13],
  ['<!DOCTYPE html><html><body>text', 4],
  ['<SCRIPT>x</SCRIPT >after', 5],
  ['<textarea>\n\n</textarea>', 2],
  ['x<br/>y<br />\n', 3],
  ['<script>never closed', 0],
  ['</div>stray', 5],
  ["<p title=it's>q</p>", 1],
];

test('as much is seen as Beautiful Soup sees', (t) => {
  for (const [html, length] of SAMPLES) t.is(visibleLength(html), length, html);
});

test('what never ends is not seen, and ends the page', (t) => {
  t.is(visibleLength('seen<!-- <p>not'), 4);
  t.is(visibleLength('seen<p class="'), 4);
  t.is(visibleLength('seen<p'), 4);
});

const PIECES = [
  '<p>',
  '</p>',
  '<script>',
  '</script',
  '<!--',
  '-->',
  ' ',
  '\n',
  'ä',
  '😀',
  '&amp;',
  '<',
  '>',
  '"',
  '=',
  '<pre>',
];

test('any text has a length, and it is not longer than the text', (t) => {
  const html = fc.array(fc.constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(''));
  fc.assert(
    fc.property(html, (text) => {
      const visible = visibleLength(text);
      t.true(visible >= 0 && visible <= [...text].length);
    }),
  );
});
