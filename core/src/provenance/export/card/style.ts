/** Text keeps 4.5:1 on paper, marks 3:1 (WCAG 2.2), in light and in dark. */
const LIGHT =
  '--paper:#fcfcfa;--raised:#f2f3f0;--ink:#17191c;--muted:#5b6068;--rule:#dfe1dd;--track:#eceeea;--neutral:#888e96;--accent:#0a5f78;--ochre:#b7791f;--brick:#ab3a2c;--loud:#fbeae6;--shade:rgb(23 25 28/.16);';
const DARK =
  '--paper:#111418;--raised:#1a1e24;--ink:#e9eaec;--muted:#9fa6af;--rule:#2b3038;--track:#20252c;--neutral:#79818c;--accent:#6cc3dc;--ochre:#d9a24a;--brick:#e98474;--loud:#34201c;--shade:rgb(0 0 0/.5);';

/**
 * One accent for what stays, ochre for what is held out, brick for what is left out and for what a reader must not miss. Fonts are
 * the reader's own: nothing may be loaded.
 */
export const STYLE = `
:root{color-scheme:light dark;${LIGHT}
--serif:"Iowan Old Style","Palatino Linotype",Palatino,"URW Palladio L",P052,"Source Serif 4","Noto Serif",Georgia,"Liberation Serif",serif;
--sans:system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Liberation Sans",Arial,sans-serif;
--mono:ui-monospace,"SF Mono","Cascadia Code",Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 var(--sans);font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
.page{max-width:76rem;margin:0 auto;padding:0 clamp(1rem,4vw,3rem)}
h1,h2,h3,p,ul,dl,figure{margin:0}
h1,h2,.lead,.figures dd{font-family:var(--serif);font-variant-numeric:lining-nums tabular-nums}
a{color:inherit;text-decoration-color:var(--accent);text-underline-offset:.2em}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px}
code,pre,.code{font-family:var(--mono);font-size:.8125rem}
small,.side p,footer,.caption,.missing,.kicker{color:var(--muted)}
header{padding:clamp(2rem,6vw,4rem) 0 0}
.kicker{font-size:.875rem}
h1{font-size:clamp(2.1rem,5vw,3.25rem);line-height:1.08;font-weight:600;letter-spacing:-.02em;margin:.35rem 0 1.1rem}
.lead{font-size:clamp(1.1rem,2.1vw,1.4rem);line-height:1.45;max-width:52rem;text-wrap:pretty}
.lead+.lead{margin-top:.7em}
.lead b{font-weight:600;color:var(--accent)}
.alerts{list-style:none;padding:0;margin-top:1.75rem}
.alerts li{border-left:.3rem solid var(--brick);background:var(--loud);padding:.65rem 1rem;margin-top:.5rem;max-width:60rem}
.alerts b{color:var(--brick);display:inline-block}
.alerts b::first-letter{text-transform:uppercase}
.alerts .calm{border-color:var(--accent);background:var(--raised)}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:0 1.5rem;margin-top:2rem}
.figures div{border-top:2px solid var(--ink);padding:.6rem 0 1.1rem}
.figures dt{font-size:.8125rem;color:var(--muted)}
.figures dd{margin:.1rem 0 0;font-size:1.8rem;line-height:1.2;font-weight:600}
.figures small{display:block;font:400 .8125rem/1.4 var(--sans);margin-top:.2rem}
nav{border-top:1px solid var(--rule);padding:.7rem 0}
nav ul{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.15rem 1.35rem;font-size:.9375rem}
nav a{text-decoration:none}
nav a:hover{text-decoration:underline}
section{display:grid;grid-template-columns:13rem minmax(0,1fr);gap:1.5rem 3rem;border-top:1px solid var(--ink);padding:1.4rem 0 3.25rem;scroll-margin-top:1rem}
.side h2{font-size:1.5rem;line-height:1.2;font-weight:600}
.side p{font-size:.875rem;line-height:1.5;margin-top:.5rem;text-wrap:pretty}
.main>*+*{margin-top:1.4rem}
h3{font-size:1rem;font-weight:600}
.caption{font-size:.875rem;line-height:1.5;max-width:48rem;text-wrap:pretty}
.scroll{overflow-x:auto;overflow-wrap:break-word;max-width:100%;background:linear-gradient(90deg,var(--paper) 40%,transparent) 0 0/2.5rem 100% no-repeat local,linear-gradient(270deg,var(--paper) 40%,transparent) 100% 0/2.5rem 100% no-repeat local,linear-gradient(90deg,var(--shade),transparent) 0 0/.9rem 100% no-repeat scroll,linear-gradient(270deg,var(--shade),transparent) 100% 0/.9rem 100% no-repeat scroll}
table{border-collapse:collapse;width:100%;font-size:.875rem;line-height:1.45}
caption{text-align:left;font-weight:600;font-size:1rem;padding:0 0 .5rem}
caption{max-width:calc(100vw - 2rem);position:sticky;left:0}
caption small{font-weight:400;margin-left:.3rem}
th,td{padding:.45rem 1.1rem .45rem 0;text-align:left;vertical-align:top;border-top:1px solid var(--rule);font-weight:400}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:.8125rem;color:var(--muted);border-top:0;border-bottom:1px solid var(--neutral);vertical-align:bottom;white-space:nowrap}
tbody tr:first-child>*{border-top:0}
tbody th.text{min-width:9rem}
tbody td.text{min-width:7.5rem}
.setting{margin-right:.9rem}.setting b{font-weight:600}
.number{text-align:right;white-space:nowrap}
td.plot{width:34%;min-width:9rem;vertical-align:middle}
thead .code{font-family:inherit}
td.code{min-width:9rem}
.note{display:block;font-size:.8125rem;color:var(--muted)}
.bar{display:block;width:100%;height:.8rem;overflow:visible}
.bar.whole{height:1.6rem}
.track{fill:var(--track)}.read{fill:var(--neutral)}.kept{fill:var(--accent)}.held{fill:var(--ochre)}.dropped,.loud{fill:var(--brick)}
.halo{stroke:var(--paper);stroke-width:3.5;fill:none;vector-effect:non-scaling-stroke}
.reference{stroke:var(--ink);stroke-width:1.5;fill:none;vector-effect:non-scaling-stroke}
figure figcaption{font-size:.9375rem;margin-bottom:.4rem}
.legend{display:flex;flex-wrap:wrap;gap:.2rem 1.4rem;list-style:none;padding:0;font-size:.875rem;margin-top:.4rem}
.legend svg{width:.75rem;height:.75rem;margin-right:.4rem;vertical-align:-.05rem}
.strong{font-weight:600}
.class{white-space:nowrap}
.class.loud{color:var(--brick);font-weight:600}
.facts{font-size:.9375rem}
.facts div{display:grid;grid-template-columns:13rem minmax(0,1fr);gap:0 1rem;padding:.35rem 0;border-top:1px solid var(--rule)}
.facts div:first-child{border-top:0}
.facts dt{color:var(--muted)}.facts dd{margin:0}
.plain{padding-left:1.15rem;font-size:.9375rem;max-width:52rem}
.plain li+li{margin-top:.4rem}
pre{margin:0;padding:1rem 1.1rem;background:var(--raised);border-radius:4px;white-space:pre-wrap;line-height:1.55}
pre span{color:var(--muted)}
footer{border-top:1px solid var(--ink);padding:1rem 0 3rem;font-size:.8125rem}
@media (max-width:60rem){section{grid-template-columns:minmax(0,1fr);gap:1.1rem;padding-bottom:2.5rem}}
.alerts+.facts{margin-top:1.25rem}
@media (max-width:40rem){th.plot,td.plot{display:none}.figures{grid-template-columns:repeat(2,minmax(0,1fr))}.facts div{grid-template-columns:minmax(0,1fr)}}
@media print{
:root{color-scheme:light;${LIGHT}}
@page{margin:16mm 14mm}
body{font-size:10.5pt;background:#fff}
.page{max-width:none;padding:0}
header{padding-top:0}
nav{display:none}
section{grid-template-columns:minmax(0,1fr);gap:.8rem;padding-bottom:1.6rem}
.side,h2,h3,caption{break-after:avoid}
tr,.figures div,.alerts li{break-inside:avoid}
.scroll{overflow:visible;background:none}
*{-webkit-print-color-adjust:exact;print-color-adjust:exact}
}
`;
