"""
The looks that all pages share: colours, type, tables, cards; light, dark, narrow, and on paper.

Colours have names, which the styles of a page use. On the ground of either scheme every colour
of text has a contrast of 4.5 to 1 at least, and every series of a chart one of 3 to 1 (WCAG 2.2,
1.4.3 and 1.4.11).

| name | what it is for |
|---|---|
| ``--text``, ``--dim`` | words, and words beside them |
| ``--back``, ``--card``, ``--line`` | the ground, what lies on it, and lines round that |
| ``--accent`` | what leads the eye: the one number, the rule that answered |
| ``--good``, ``--warn``, ``--bad`` | what went well, what wants a look, what went wrong |
| ``--one`` to ``--six`` | the series of a chart |
"""

from __future__ import annotations

#: The style that every page begins with.
LOOKS = """
:root { color-scheme: light dark; --text: #1c1e21; --dim: #5b6068; --back: #fff; --line: #d5d9e0;
  --card: #f6f7f9; --accent: #1a5fb4; --good: #1b6e3c; --warn: #8a4b00; --bad: #b3261e;
  --one: #2a6fb8; --two: #b3590c; --three: #2b7d4f; --four: #8350b5; --five: #a1402f;
  --six: #6a6f77; }
@media (prefers-color-scheme: dark) { :root { --text: #e4e6ea; --dim: #a0a6b0; --back: #15171a;
  --line: #363b43; --card: #1d2024; --accent: #7fb2f0; --good: #74c893; --warn: #f0b060;
  --bad: #f58e85; --one: #5b9be0; --two: #e08b3e; --three: #55b47e; --four: #b48ae0;
  --five: #e07a66; --six: #8f96a1; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
main { max-width: 48rem; margin: 0 auto; padding: 1.25rem 1rem 3rem; }
main.wide { max-width: 64rem; }
h1 { font-size: 1.4rem; line-height: 1.3; margin: 0 0 .25rem; }
h2 { font-size: 1rem; margin: 0; }
h1, h2, h3, p, li, dt, dd, th, td { overflow-wrap: anywhere; }
p { margin: 0; }
code { font: .875em/1.4 ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono",
  monospace; overflow-wrap: anywhere; }
.dim, time, dl, ul { color: var(--dim); font-size: .875rem; }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
section { margin-top: 2rem; }
section > h2 { font-size: 1.15rem; margin-bottom: .5rem; }
article { margin-top: 1rem; padding: .875rem 1rem; border: 1px solid var(--line);
  border-radius: .5rem; background: var(--card); overflow: hidden; }
.text { white-space: pre-wrap; unicode-bidi: plaintext; overflow-wrap: anywhere;
  margin-top: .625rem; }
.note { color: var(--warn); font-size: .875rem; margin-top: .5rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0 .5rem; margin: .125rem 0 0; }
dd { margin: 0; }
ul { margin: .625rem 0 0; padding-inline-start: 1.25rem; }
details { margin-top: .625rem; color: var(--dim); font-size: .875rem; }
summary { cursor: pointer; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .875rem; }
th, td { text-align: start; vertical-align: top; padding: .3rem .75rem .3rem 0;
  border-bottom: 1px solid var(--line); }
th { font-weight: 600; color: var(--dim); }
.number { text-align: end; font-variant-numeric: tabular-nums; }
.scroll { overflow-x: auto; }
svg { display: block; max-width: 100%; height: auto; }
svg text { fill: var(--text); font-size: 13px; }
@media print { :root { --text: #000; --dim: #444; --back: #fff; --card: #fff; --line: #999;
  --accent: #003f8a; --good: #00501f; --warn: #5a3000; --bad: #8c0009; }
  main, main.wide { max-width: none; padding: 0; } tr, h2, h3, .head { break-inside: avoid; }
  h2, h3, .head { break-after: avoid; } thead { display: table-header-group; }
  article { overflow: visible; } .scroll { overflow: visible; } }
""".strip()
