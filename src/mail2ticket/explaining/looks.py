"""The looks of an explanation, beside those that all pages share."""

from __future__ import annotations

#: Own words, quotes and so on are told apart by colour, by a line and by a word.
LOOKS = """
:root { --own: #1b6e3c; --quote: #2a6fb8; --signature: #8350b5; --forward: #8a4b00; }
@media (prefers-color-scheme: dark) { :root { --own: #74c893; --quote: #7fb2f0;
  --signature: #c5a3ea; --forward: #f0b060; } }
h3 { font-size: 1rem; margin: 0; }
section > h3 { margin-top: 1.25rem; }
h4 { font-size: .875rem; font-weight: 400; color: var(--dim); margin: 1rem 0 .25rem; }
h4 code { font-weight: 600; color: var(--text); }
dt { white-space: nowrap; }
section > dl { gap: .125rem .75rem; }
dd { color: var(--text); min-width: 0; }
.verdict { border: 1px solid var(--line); border-inline-start: .375rem solid var(--good);
  border-radius: .5rem; background: var(--card); padding: .875rem 1rem; }
.verdict.held { border-inline-start-color: var(--warn); }
.verdict.discarded { border-inline-start-color: var(--dim); }
.verdict dl { gap: .125rem .75rem; margin-top: .5rem; }
.outcome { font-size: 1.25rem; font-weight: 600; line-height: 1.35; overflow-wrap: anywhere; }
.entry { margin: 0; max-height: 14rem; overflow: auto; padding: .5rem .75rem;
  border: 1px solid var(--line); border-radius: .375rem; background: var(--back); }
.way h2 { font-size: 1.15rem; margin: 1.5rem 0 .5rem; }
.questions { list-style: none; margin: 0; padding: 0; counter-reset: question;
  border-top: 1px solid var(--line); }
.questions > li { counter-increment: question; border-bottom: 1px solid var(--line);
  padding: .625rem 0; }
.questions > li > details { margin: 0; color: var(--text); font-size: 1rem; }
.questions > li > details > summary, .questions > li > .head { display: grid; gap: 0 .75rem;
  grid-template-columns: 1.5rem minmax(9rem, 15rem) 1fr; align-items: baseline; list-style: none; }
.questions summary::-webkit-details-marker { display: none; }
.questions > li > details > summary::before, .questions > li > .head::before {
  content: counter(question); color: var(--dim); font-variant-numeric: tabular-nums; }
.questions > li > details > summary > h3::after { content: " \\25B8"; color: var(--dim); }
.questions > li > details[open] > summary > h3::after { content: " \\25BE"; }
.questions h3 { font-weight: 400; }
.answer { font-weight: 600; }
.why, summary > .lost, .head > .lost { grid-column: 3; color: var(--dim); font-size: .875rem; }
.questions table { margin-top: .25rem; }
.questions th:first-child, .questions td:first-child { width: 2rem; }
.questions td:nth-child(2) { width: 58%; }
.questions td p { font-size: .8125rem; }
code.said { font-weight: 600; }
p.said { color: var(--good); font-weight: 600; }
td p.lost { color: var(--warn); }
.number { white-space: nowrap; }
.value { font-weight: 600; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem .75rem; margin: 1rem 0 .5rem; }
.key { font-size: .8125rem; padding-inline-start: .5rem; border-inline-start: .25rem solid; }
.key.own, .own > .whose { color: var(--own); } .key.quote, .quote > .whose { color: var(--quote); }
.key.signature, .signature > .whose { color: var(--signature); }
.key.forward, .forward > .whose { color: var(--forward); }
.span { border-inline-start: .25rem solid var(--own); padding: .125rem 0 .125rem .75rem;
  margin-top: .25rem; }
.span.quote { border-color: var(--quote); } .span.signature { border-color: var(--signature); }
.span.forward { border-color: var(--forward); }
.span.quote .text, .span.signature .text { color: var(--dim); }
.span .text { margin-top: 0; }
.whose { font-size: .75rem; }
.parts { margin-top: .25rem; }
.hash code { font-size: .75rem; }
iframe { display: block; width: 100%; margin-top: .75rem; border: 1px solid var(--line);
  border-radius: .375rem; resize: vertical; }
@media (max-width: 40rem) {
  .questions > li > details > summary, .questions > li > .head {
    grid-template-columns: 1.5rem 1fr; }
  .answer, .why, summary > .lost, .head > .lost { grid-column: 2; }
  dl, section > dl, .verdict dl { grid-template-columns: 1fr; } dd + dt { margin-top: .375rem; }
  table, tbody, tr, td { display: block; width: auto; } thead { display: none; }
  td, .questions td:first-child, .questions td:nth-child(2) { border: 0; padding: 0;
    width: auto; }
  .questions td:first-child { float: inline-start; width: 1.75rem; }
  tr { border-bottom: 1px solid var(--line); padding: .375rem 0; } }
@media print { details:not([open]) > summary { list-style: none; }
  .questions > li > details > summary > h3::after { content: none; }
  .questions > li, .whose { break-inside: avoid; } .whose { break-after: avoid; }
  .questions > li:has(> details[open]) { break-inside: auto; }
  .entry { max-height: none; overflow: visible; } iframe { break-inside: avoid; } }
"""
