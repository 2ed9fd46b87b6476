/**
 * Looks of pages and reports: dark and light, narrow and wide, on paper; states by pattern and letter as well as by
 * colour.
 */

/** The style sheet. */
export const STYLE = `
:root{color-scheme:light dark;--back:#fff;--fore:#1b1f24;--soft:#57606a;--line:#d0d7de;--card:#f6f8fa;--link:#0550ae;
--error:#b3121d;--warning:#8a4b00;--info:#0550ae;--ok:#116329}
@media (prefers-color-scheme:dark){:root{--back:#0d1117;--fore:#e6edf3;--soft:#9198a1;--line:#3d444d;--card:#161b22;
--link:#79b8ff;--error:#ff8a84;--warning:#f0b35a;--info:#79b8ff;--ok:#6fdd8b}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--fore);font:16px/1.5 system-ui,sans-serif}
main,header,footer{max-width:1100px;margin:0 auto;padding:0 16px}
h1{font-size:1.4rem}h2{font-size:1.2rem;margin:1.6rem 0 .5rem}h3{font-size:1rem;margin:.4rem 0}h4{font-size:.9rem;margin:.6rem 0 .2rem}
h1,h2,h3,p,li,td,th{overflow-wrap:anywhere}
a{color:var(--link)}code,pre,table,.mono{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:.86rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--card);border:1px solid var(--line);padding:.6rem;margin:.4rem 0}
.scroll{overflow-x:auto;max-width:100%}.scroll th,.scroll td{overflow-wrap:break-word}
table{border-collapse:collapse}th,td{border:1px solid var(--line);padding:.15rem .5rem;text-align:left;vertical-align:top}
th{background:var(--card);font-weight:600}
.verdict{border:1px solid var(--line);border-left:6px solid var(--info);background:var(--card);padding:.4rem .8rem;margin:.6rem 0}
.verdict.error{border-left-color:var(--error)}.verdict.warning{border-left-color:var(--warning)}
.severity{font-weight:700}.error .severity{color:var(--error)}.warning .severity{color:var(--warning)}.info .severity{color:var(--info)}
.incomplete{color:var(--error);font-weight:600}.confidence,.count,figcaption{color:var(--soft);font-size:.88rem}
figure{margin:.6rem 0}svg{max-width:100%;height:auto;display:block}svg text{fill:var(--fore);font:12px ui-monospace,monospace}
.slot rect{stroke:var(--back)}.slot text{text-anchor:middle;pointer-events:none}
.slot.completed rect{fill:#7fbf8f}.slot.sent rect{fill:#e3b341;stroke-dasharray:2}.slot.rung rect{fill:#f0883e}
.slot.posted rect{fill:#a5a0e8}.slot.old rect,.slot.none rect{fill:var(--line)}.slot.failed rect{fill:#d1242f}.slot.pending rect{fill:#6cb6ff}
.slot text{fill:#111}.slot.old text{fill:var(--fore)}.mark path{fill:var(--fore)}.mark text{text-anchor:middle}
.legend .slot{display:inline-block;border:1px solid var(--line);padding:0 .4rem;margin:0 .2rem .2rem 0}
.psn .axis,.time .axis{stroke:var(--line);stroke-width:2}.psn .executed{stroke:#2da44e;stroke-width:6}.psn .missing{stroke:#d1242f;stroke-width:6;stroke-dasharray:6 4}
.psn g line{stroke:var(--fore);stroke-width:2}.time .before{stroke:var(--warning);stroke-width:3;stroke-dasharray:4 3}
.time .scroll svg{min-width:640px}.event circle{fill:var(--info)}.event.error circle{fill:var(--error)}.event.warning circle{fill:var(--warning)}
.spark{width:120px}.spark polyline{fill:none;stroke:var(--fore);stroke-width:2}
.matrix td{text-align:right}.level1{background:#fff1c2;color:#111}.level2{background:#ffd08a;color:#111}.level3{background:#ffa057;color:#111}.level4{background:#e5534b;color:#111}
button,input,select,textarea{max-width:100%;font:inherit;color:inherit;background:var(--back);border:1px solid var(--soft);border-radius:4px;padding:.3rem .6rem}
textarea{width:100%;min-height:9rem;font-family:ui-monospace,monospace;font-size:.86rem}
button{cursor:pointer;background:var(--card)}
th button{border:0;padding:0;background:none;font-weight:600}
:focus-visible{outline:3px solid var(--link);outline-offset:1px}
.drop{border:2px dashed var(--soft);border-radius:8px;padding:1rem;margin:.6rem 0}.drop.over{border-color:var(--link);background:var(--card)}
.row{display:flex;flex-wrap:wrap;gap:.5rem;align-items:end;margin:.5rem 0}.row label{display:flex;flex-direction:column;font-size:.88rem}
nav ul{display:flex;flex-wrap:wrap;gap:.4rem 1rem;list-style:none;padding:0;margin:.4rem 0}
details>summary{cursor:pointer}.skip{position:absolute;left:-999px}.skip:focus{left:8px}
.element{border-top:1px solid var(--line);padding:.3rem 0}.element.flagged{border-left:4px solid var(--error);padding-left:.5rem}
@media (max-width:600px){body{font-size:15px}th,td{padding:.1rem .3rem}}
@media print{body{background:#fff;color:#000}.tools,nav,.skip{display:none}.verdict{break-inside:avoid}details>*{display:block}}
`.replaceAll("\n", "");
