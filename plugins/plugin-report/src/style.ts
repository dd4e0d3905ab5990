import { COLORS, DARK, LIGHT } from './colors.js';

const custom = (scheme: Readonly<Record<string, string>>): string =>
  COLORS.map((color) => `--${color}:${scheme[color]};`).join('');

/**
 * Hairlines and white space rather than boxes; one accent for what is the model's, ochre for controls, brick for what
 * is left out. Fonts are the reader's own: nothing may be loaded.
 */
export const STYLE = `
:root{color-scheme:light dark;${custom(LIGHT)}
--serif:"Iowan Old Style","Palatino Linotype",Palatino,"URW Palladio L",P052,"Source Serif 4","Noto Serif",Georgia,"Liberation Serif",serif;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;
--mono:ui-monospace,"SF Mono","Cascadia Code",Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{${custom(DARK)}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%;scroll-behavior:smooth}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 var(--sans);font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.page{max-width:76rem;margin:0 auto;padding:0 clamp(1rem,4vw,3rem)}
h1,h2,h3,p,ul,dl,figure{margin:0}
h1,h2,.verdict,.figures dd{font-family:var(--serif);font-variant-numeric:lining-nums tabular-nums}
a{color:inherit;text-decoration-color:var(--accent);text-underline-offset:.2em}
a:hover{color:var(--accent)}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:2px}
code,pre,.code{font-family:var(--mono);font-size:.8125rem}
small,.unit,.caption,.note,.kicker,.side p,footer{color:var(--muted)}

header{padding:clamp(2rem,6vw,4.5rem) 0 0}
.kicker{font-size:.875rem;letter-spacing:.01em}
h1{font-size:clamp(2.25rem,6vw,3.75rem);line-height:1.05;font-weight:600;letter-spacing:-.02em;margin:.35rem 0 1.25rem}
.verdict{font-size:clamp(1.2rem,2.4vw,1.6rem);line-height:1.42;max-width:46rem;text-wrap:pretty}
.verdict strong{font-weight:600;color:var(--accent)}
.verdict+.verdict{margin-top:.6em}
.verdict .fail{color:var(--brick)}.verdict .not-enough-data{color:var(--ochre-text)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:0 1.5rem;margin-top:clamp(1.75rem,4vw,3rem)}
.figures div{border-top:2px solid var(--ink);padding:.6rem 0 1.1rem;display:flex;flex-direction:column}
.figures dt{font-size:.8125rem;color:var(--muted)}
.figures dd{margin:.1rem 0 0;font-size:1.9rem;line-height:1.2;font-weight:600;letter-spacing:-.01em}
.figures small{display:block;font:400 .8125rem/1.4 var(--sans);letter-spacing:0;margin-top:.2rem}
nav{border-top:1px solid var(--rule);margin-top:.75rem;padding:.7rem 0}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.15rem 1.35rem;font-size:.9375rem}
nav a{text-decoration:none;display:inline-block;padding:.2rem 0}
nav a:hover{text-decoration:underline;text-decoration-color:var(--accent)}

section{display:grid;grid-template-columns:13rem minmax(0,1fr);gap:1.5rem 3rem;border-top:1px solid var(--ink);padding:1.4rem 0 3.5rem;scroll-margin-top:1rem}
section:has(.main>.missing:only-child){padding-bottom:1.4rem}
.side h2{font-size:1.5rem;line-height:1.2;font-weight:600;letter-spacing:-.01em}
.side p{font-size:.875rem;line-height:1.5;margin-top:.5rem;text-wrap:pretty}
.main>*+*{margin-top:1.25rem}
.main h3{font-size:1rem;font-weight:600;line-height:1.4}
.main *+h3{margin-top:2.25rem}
.main h3+*{margin-top:.75rem}
.unit{font-weight:400;font-size:.8125rem;margin-left:.3rem}
.caption{font-size:.875rem;line-height:1.5;max-width:44rem;text-wrap:pretty}
.missing{color:var(--muted);font-style:italic}

.bars{list-style:none;padding:0;font-size:.9375rem;display:grid;grid-template-columns:13rem minmax(0,1fr) max-content;gap:0 1.1rem}
.bars li{display:grid;grid-template-columns:subgrid;grid-column:1/-1;align-items:center;padding:.5rem 0;border-top:1px solid var(--rule)}
.bars li:first-child{border-top:0}
.bars .label{line-height:1.35}
.bars .value{text-align:right;white-space:nowrap;color:var(--muted);font-size:.875rem}
.bars .value b{color:var(--ink);font-size:.9375rem;font-weight:600}
.bars .note{grid-column:2/-1;font-size:.8125rem;line-height:1.4;margin-top:.15rem}
.bar{display:block;width:100%;height:.8rem;overflow:visible}
.track{fill:var(--track)}
.model{fill:var(--accent)}.baseline{fill:var(--neutral)}.control{fill:var(--ochre)}.kept{fill:var(--accent)}.held{fill:var(--ochre)}.dropped{fill:var(--brick)}
.whisker{stroke:var(--ink);stroke-width:1.5;fill:none;vector-effect:non-scaling-stroke}
.halo{stroke:var(--paper);stroke-width:3.5;fill:none;vector-effect:non-scaling-stroke}
.reference{stroke:var(--ink);stroke-width:1.5;fill:none;vector-effect:non-scaling-stroke}
.gates{list-style:none;padding:0;font-size:.9375rem}
.gates li{display:grid;grid-template-columns:9.5rem minmax(0,1fr);gap:.15rem 1.1rem;align-items:baseline;padding:.6rem 0;border-top:1px solid var(--rule)}
.gates li:first-child{border-top:0;padding-top:0}
.gates .measured{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:0 1.1rem}
.gates .value{color:var(--muted);font-size:.875rem}
.gates .value b{color:var(--ink);font-size:.9375rem;font-weight:600}
.gates .gate{font-weight:600}
.gates .note{grid-column:2;font-size:.875rem;line-height:1.5}
.gates .note i{font-style:normal;display:inline-block;min-width:4.6rem;color:var(--ink)}
.outcome{font-weight:600}
.pass{color:var(--accent)}.fail{color:var(--brick)}.not-enough-data{color:var(--ochre-text)}
.minus{color:var(--brick);font-weight:600}
.badge{font-size:.75rem;padding:.05rem .4rem;border-radius:1rem;border:1px solid var(--rule);color:var(--muted);margin-left:.35rem;white-space:nowrap}
.badge.ran{border-color:var(--accent);color:var(--accent)}

figure figcaption{font-size:.9375rem;display:flex;flex-wrap:wrap;align-items:baseline;gap:0 .4rem;margin-bottom:.1rem}
figcaption b{font-weight:600}
figcaption .end{margin-left:auto;color:var(--muted);font-size:.875rem}
.half .end{flex-basis:100%;margin-left:0}
figcaption .end b{color:var(--ink)}
.small-multiples{display:grid;grid-template-columns:repeat(3,minmax(0,1fr));gap:1.5rem 1.75rem}
.chart{display:block;width:100%;height:auto;overflow:visible}
.chart.narrow{display:none}
.chart text{font:12px var(--sans);fill:var(--muted)}
.chart .end{text-anchor:end}.chart .middle{text-anchor:middle}
.grid path{stroke:var(--rule);stroke-width:1;fill:none}
.chart path.baseline,.tick path{stroke:var(--neutral);stroke-width:1;fill:none}
.line{fill:none;stroke:var(--accent);stroke-width:2;stroke-linejoin:round;stroke-linecap:round}
.line.faint{stroke-width:1;opacity:.38}
.dot{fill:var(--accent);stroke:var(--paper);stroke-width:2}

.scroll{overflow-wrap:break-word;overflow-x:auto;max-width:100%;background:linear-gradient(90deg,var(--paper) 40%,transparent) 0 0/2.5rem 100% no-repeat local,linear-gradient(270deg,var(--paper) 40%,transparent) 100% 0/2.5rem 100% no-repeat local,linear-gradient(90deg,var(--shade),transparent) 0 0/.9rem 100% no-repeat scroll,linear-gradient(270deg,var(--shade),transparent) 100% 0/.9rem 100% no-repeat scroll}
table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.45}
caption{text-align:left;font-weight:600;font-size:1rem;padding:0 0 .5rem}
caption span{display:block;max-width:min(100%,calc(100vw - 2rem))}
th,td{padding:.45rem 1.1rem .45rem 0;text-align:left;vertical-align:top;border-top:1px solid var(--rule);font-weight:400}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:.8125rem;color:var(--muted);border-top:0;border-bottom:1px solid var(--neutral);white-space:nowrap;vertical-align:bottom}
tbody tr:first-child>*{border-top:0}
.number{text-align:right;white-space:nowrap}
tbody .text{min-width:8.5rem}
thead .code{font-family:inherit}
td.code{min-width:14rem;overflow-wrap:anywhere}
.pair-of{display:inline-block;margin-right:.6rem}
.pair-of i{font-style:normal;color:var(--muted)}
.action{font-weight:600}.action.drop{color:var(--brick)}.action.hold{color:var(--ochre-text)}.action.keep,.action.rewrite{color:var(--accent)}
.hash{color:var(--muted)}

details{border-top:1px solid var(--rule);padding-top:.1rem}
summary{cursor:pointer;padding:.5rem 0;font-size:.9375rem;color:var(--accent)}
summary:hover{text-decoration:underline}
details>*+*{margin-bottom:.75rem}
pre{margin:0;padding:1rem 1.1rem;background:var(--raised);border-radius:4px;white-space:pre-wrap;line-height:1.55;tab-size:2;max-height:34rem;overflow:auto}
.completion+.completion,.triple+.triple{margin-top:2rem}
.triple h3{font-size:.9375rem;margin-bottom:.4rem}
.triple pre{max-height:14rem}
.completion h3{font:600 .8125rem/1.5 var(--mono)}
.completion pre{margin-top:.5rem}
.prompt{color:var(--muted)}
mark{background:var(--mark);color:var(--ink);padding:.1em 0;border-radius:2px;-webkit-box-decoration-break:clone;box-decoration-break:clone}
.details{font-size:.9375rem}
.details div{display:grid;grid-template-columns:10rem minmax(0,1fr);gap:0 1rem;padding:.35rem 0;border-top:1px solid var(--rule)}
.details div:first-child{border-top:0}
.details dt{color:var(--muted)}
.details dd{margin:0}
.plain{padding-left:1.15rem;font-size:.9375rem;max-width:44rem}
.plain li+li{margin-top:.35rem}
.command{white-space:pre-wrap}
.command .unit{margin:0}
.inline{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.1rem 1.1rem}
footer{border-top:1px solid var(--ink);padding:1rem 0 3rem;font-size:.8125rem}
.visually-hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}

@media (max-width:60rem){
section{grid-template-columns:minmax(0,1fr);gap:1.1rem;padding-bottom:2.75rem}
.side p{max-width:36rem}
}
@media (max-width:40rem){
.figures{grid-template-columns:repeat(2,minmax(0,1fr));gap:0 1.1rem}
.figures dd{font-size:1.55rem}
.chart.wide{display:none}.chart.narrow{display:block}
.small-multiples{grid-template-columns:minmax(0,1fr)}
.bars{display:block}
.bars li{grid-template-columns:minmax(0,1fr) auto;gap:.3rem 1rem}
.bars .label{grid-row:1;grid-column:1}.bars .value{grid-row:1;grid-column:2}
.bars .bar{grid-column:1/-1}.bars .note{grid-column:1/-1}
.details div{grid-template-columns:minmax(0,1fr)}
.gates li{grid-template-columns:minmax(0,1fr)}.gates .note{grid-column:1}
pre{padding:.8rem .85rem}
}
@media print{
:root{color-scheme:light;${custom(LIGHT)}}
@page{margin:16mm 14mm}
body{font-size:10.5pt;background:#fff}
.page{max-width:none;padding:0}
header{padding-top:0}
nav{display:none}
section{grid-template-columns:minmax(0,1fr);gap:.8rem;padding-bottom:1.6rem}
.side,h2,h3,caption,figcaption{break-after:avoid}
.bars li,tr,figure,.figures div{break-inside:avoid}
.scroll,pre{overflow:visible;max-height:none;background:none}
details:not([open]){display:none}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`;
