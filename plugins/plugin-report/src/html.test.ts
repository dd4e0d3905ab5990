import { anyCharacter } from '@framework/sdk/testing/any-character';
import test from 'ava';
import fc from 'fast-check';
import { escapeText, html } from './html.js';

test('interpolated text never becomes markup, in content or in an attribute', (t) => {
  const hostile = `"><script>alert('x')</script>&amp;`;
  t.is(
    html`<td title="${hostile}">${hostile}</td>`.markup.replaceAll(escapeText(hostile), '#'),
    '<td title="#">#</td>',
  );
  fc.assert(fc.property(fc.string({ unit: anyCharacter(fc) }), (text) => !/[<>"']/.test(escapeText(text))));
});

test('markup is taken as it is, lists are joined, nothing leaves nothing', (t) => {
  t.is(
    html`${html`<b>${'<'}</b>`}${[1, 'a', html`<i></i>`]}${null}${undefined}${false}${0}`.markup,
    '<b>&lt;</b>1a<i></i>0',
  );
});

test('what would reorder or hide text is shown as what it is', (t) => {
  t.is(escapeText('a\u202Egpj.exe\u2066\u200B'), 'a⟨U+202E⟩gpj.exe⟨U+2066⟩⟨U+200B⟩');
  t.is(escapeText('\u001b[31mred\u0000\r\u007f'), '␛[31mred␀␍␡');
  t.is(escapeText('line\n\tnext · ünïcödé 漢字 🎉'), 'line\n\tnext · ünïcödé 漢字 🎉');
  t.is(escapeText('\ud800x\u{e0041}'), '⟨U+D800⟩x⟨U+E0041⟩');
});
