/** The style sheet of the page, whole: nothing else is loaded. */
export const API_PAGE_STYLE = `
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent); --soft: color-mix(in srgb, currentColor 6%, transparent); }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; display: grid; grid-template-columns: 17rem minmax(0, 1fr); }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1rem; border-right: 1px solid var(--line); }
nav h1 { font-size: 1.2rem; margin: 0; }
nav ul { margin: 0 0 .5rem; padding-left: 1.2rem; list-style: none; }
main { padding: 1rem 2rem 4rem; max-width: 64rem; }
h2 { margin: 2.5rem 0 .5rem; border-bottom: 1px solid var(--line); }
h3 { margin: 0; font-size: 1.05rem; }
h2 a, h3 a { color: inherit; text-decoration: none; }
article { margin: 1rem 0; padding: .8rem 1rem; border: 1px solid var(--line); border-radius: 6px; scroll-margin-top: .5rem; }
article:target { outline: 2px solid Highlight; }
article p { margin: .3rem 0; }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
code.path { background: var(--soft); padding: .2rem .4rem; border-radius: 4px; overflow-wrap: anywhere; }
code.older { opacity: .65; overflow-wrap: anywhere; }
pre { overflow: auto; background: var(--soft); padding: .6rem; border-radius: 4px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem .8rem; margin: .4rem 0; }
dt { opacity: .7; } dd { margin: 0; } dd.rule { font-weight: 600; }
table { width: 100%; border-collapse: collapse; margin: .5rem 0; font-size: .92em; }
th, td { text-align: left; padding: .2rem .5rem .2rem 0; border-top: 1px solid var(--line); vertical-align: top; overflow-wrap: anywhere; }
thead th { border-top: 0; opacity: .7; font-weight: 500; }
@media (max-width: 50rem) { body { display: block; } nav { position: static; height: auto; border-right: 0; } main { padding: 1rem; } }
`;
