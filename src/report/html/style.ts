/** How the page looks. One text, since its digest stands in the page's Content-Security-Policy. */
export const STYLE = `
:root{color-scheme:light dark;--back:#fff;--panel:#f4f5f7;--text:#1b1d21;--quiet:#555b66;--line:#cfd3da;--fails:#b3001b;--warn:#7d4a00;--ok:#17662c;--open:#155a8a}
@media (prefers-color-scheme:dark){:root{--back:#15171a;--panel:#1f2227;--text:#eceef1;--quiet:#b3b9c3;--line:#444a54;--fails:#ff9a9a;--warn:#ffc669;--ok:#86d998;--open:#93cbff}}
@media print{:root{color-scheme:light;--back:#fff;--panel:#f4f5f7;--text:#000;--quiet:#444;--line:#bbb;--fails:#a00018;--warn:#6b3f00;--ok:#125524;--open:#0f4a75}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:56rem;padding:1rem;background:var(--back);color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
h1{font-size:1rem;font-weight:600;color:var(--quiet);margin:0 0 .75rem}
h2,h3,h4{line-height:1.25;margin:1.75rem 0 .5rem}
h2{font-size:1.6rem;margin:0}
h3{font-size:1.15rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
h4{font-size:1rem}
p{margin:.4rem 0}
ul,ol{margin:.4rem 0;padding-left:1.25rem}
ul.plain{list-style:none;padding:0}
a{color:var(--open)}
pre{background:var(--panel);border:1px solid var(--line);border-radius:4px;padding:.5rem .75rem;margin:.4rem 0;white-space:pre-wrap;font:.9rem/1.4 ui-monospace,Consolas,"DejaVu Sans Mono",monospace}
dl{display:grid;grid-template-columns:minmax(7rem,max-content) 1fr;gap:.25rem 1rem;margin:.5rem 0}
dt{color:var(--quiet)}
dd{margin:0;min-width:0;unicode-bidi:isolate}
.target{margin:0 0 3rem}
.verdict{background:var(--panel);border-left:.5rem solid var(--quiet);border-radius:4px;padding:.9rem 1rem;margin:0 0 1rem}
.verdict h2 small{display:block;font-size:1rem;font-weight:600;color:var(--quiet)}
.verdict p.headline{font-size:1.1rem}
.verdict dl{margin-bottom:0}
.fails{--tone:var(--fails)}.degraded,.warn{--tone:var(--warn)}.ok,.pass{--tone:var(--ok)}.undetermined,.unknown,.skip{--tone:var(--open)}.fail,.error{--tone:var(--fails)}
.verdict,.check{border-left-color:var(--tone)}
.tone{color:var(--tone);font-weight:700}
.quiet{color:var(--quiet)}
.check,.cause{border-left:.25rem solid var(--line);padding:.1rem 0 .1rem .75rem;margin:.6rem 0}
.check{border-left-color:var(--tone)}
.cause h4{margin:.15rem 0}
.check p,.cause p{margin:.15rem 0}
summary{cursor:pointer;color:var(--open)}
details{font-size:.9rem}
.evidence dl{background:var(--panel);padding:.5rem;border-radius:4px;margin:.3rem 0}
table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{overflow-wrap:break-word;text-align:left;vertical-align:top;padding:.3rem .75rem .3rem 0;border-bottom:1px solid var(--line)}
th{color:var(--quiet);font-weight:600}
td small{display:none;font-size:1em}
.way{display:block;width:100%;height:auto;margin:.75rem 0}
.way.narrow{display:none;max-width:20rem}
.way line{stroke:var(--ok);stroke-width:4}
.way line.cut{stroke:var(--quiet);stroke-width:3;stroke-dasharray:4 6}
.way circle{fill:var(--back);stroke:var(--tone);stroke-width:3}
.way path{fill:none;stroke:var(--tone);stroke-width:3;stroke-linecap:round;stroke-linejoin:round}
.way text{fill:var(--text);font-size:15px;text-anchor:middle}
.way .station{font-weight:600}
.way text.state{fill:var(--tone);font-size:14px}
.way .well{--tone:var(--ok)}.way .look{--tone:var(--warn)}.way .breaks,.way .likeliest,.way .perhaps{--tone:var(--fails)}.way .not-reached{--tone:var(--quiet)}.way .unknown{--tone:var(--open)}
.way .breaks circle,.way .likeliest circle{fill:var(--panel);stroke-width:5}
@media screen and (max-width:40rem){
.way.wide{display:none}.way.narrow{display:block}.way.narrow text{text-anchor:start}
dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 .5rem}
thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table,tbody,tr,td{display:block}td{border:0;padding:0}td:empty{display:none}td small{display:inline}tr{border-bottom:1px solid var(--line);padding:.4rem 0}
}
@media print{
body{max-width:none;padding:0;font-size:10pt}
.verdict,.check,.way,tr{break-inside:avoid}
h2,h3,h4{break-after:avoid}
.target{break-after:page}
.target:last-of-type{break-after:auto}
details.evidence::details-content{content-visibility:visible;height:auto}
summary{list-style:none;color:var(--quiet)}
.evidence summary{display:none}
details,table{font-size:8pt}
.evidence dl{display:block;padding:.2rem .4rem}
.evidence dt,.evidence dd{display:inline}
.evidence dt::after{content:": "}
.evidence dd::after{content:"; "}
a{color:inherit;text-decoration:none}
}
`;
