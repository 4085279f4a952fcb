/** The style of the pages; inline, because they load nothing but pictures. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #f6f7f9; --card: #fff; --ink: #14202b; --quiet: #566573; --line: #dde3e8;
  --link: #0b5cad; --train: #2f6fb0; --validate: #c98a1b; --test: #2e8b6f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0e1419; --card: #161e25; --ink: #e6ebef; --quiet: #95a4b1; --line: #28333d;
    --link: #7db8f0; --train: #5b9bd8; --validate: #dba542; --test: #4fb393;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
main { max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: clamp(1.5rem, 4vw, 2.1rem); line-height: 1.2; letter-spacing: -.015em; margin: 0; }
h2 { font-size: 1.05rem; margin: 0 0 1rem; }
section { margin-top: 2.5rem; }
.quiet { color: var(--quiet); }
header p { margin: .5rem 0 0; }
a { color: var(--link); text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
code { font: .875em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.totals { display: grid; grid-template-columns: repeat(4, 1fr); gap: 1rem; margin: 2rem 0 0; }
.totals div, .card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.totals div { padding: 1rem 1.25rem; display: flex; flex-direction: column-reverse; }
.totals dt { color: var(--quiet); font-size: .875rem; }
.totals dd { margin: 0; font-size: 1.75rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.card { padding: 1.25rem; }
.bar { display: grid; grid-template-columns: 4rem 1fr; align-items: center; gap: .5rem 1rem; margin: 0 0 .5rem; }
.bar svg { display: block; width: 100%; height: 1.1rem; border-radius: 6px; background: var(--line); }
.bar.wanted svg { height: .5rem; opacity: .55; border-radius: 3px; }
.train { fill: var(--train); background: var(--train); }
.validate { fill: var(--validate); background: var(--validate); }
.test { fill: var(--test); background: var(--test); }
.legend { display: grid; grid-template-columns: repeat(3, 1fr); gap: 1rem; margin: 1.25rem 0 0; padding: 0; list-style: none; }
.legend b { text-transform: capitalize; }
.dot { display: inline-block; width: .6rem; height: .6rem; border-radius: 50%; margin-right: .5rem; }
.legend span { display: block; font-size: .875rem; font-variant-numeric: tabular-nums; }
.legend .dot { display: inline-block; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 1rem; margin: 0; padding: 0; list-style: none; }
.pictures a { display: block; color: inherit; overflow: hidden; border: 1px solid var(--line); border-radius: 12px; background: var(--card); }
.pictures a:hover, .pictures a:focus-visible { border-color: var(--link); text-decoration: none; }
.pictures img { display: block; width: 100%; aspect-ratio: 1; object-fit: contain; background: #000; }
.pictures span { display: block; padding: .5rem .75rem; font-size: .8125rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.pictures span span { padding: 0; }
.card.routes { margin: 0; padding: .25rem 1.25rem; list-style: none; }
.routes li { display: grid; grid-template-columns: minmax(0, 5fr) minmax(0, 6fr); gap: .25rem 1.5rem; padding: .6rem 0; border-top: 1px solid var(--line); }
.routes li:first-child { border-top: 0; }
.routes span { color: var(--quiet); font-size: .9375rem; }
.routes span code { margin-left: .3rem; padding: .1rem .4rem; border-radius: 5px; background: var(--paper); white-space: nowrap; }
section.card h2, section.card p { margin: 0 0 .75rem; }
section.card:has(pre) { margin-top: 1rem; }
table { width: 100%; border-collapse: collapse; margin: 0 0 .75rem; font-size: .9375rem; }
th, td { padding: .35rem .75rem .35rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; }
th { width: 10rem; white-space: nowrap; }
section.card h2 code { font-size: 1.05rem; }
pre { margin: 0; padding: .6rem .75rem; border-radius: 6px; background: var(--paper); white-space: pre-wrap; }
footer { margin-top: 2.5rem; font-size: .875rem; }
@media (max-width: 40rem) {
  .totals { grid-template-columns: repeat(2, 1fr); }
  .routes li { grid-template-columns: 1fr; }
  .legend { grid-template-columns: 1fr; gap: .5rem; }
  main { padding-top: 1.5rem; }
}
`
