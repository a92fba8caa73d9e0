/** The page's whole style: system fonts, one calm column per far side, light and dark, from 320 px up. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #f4f5f3; --card: #fff; --ink: #1b1e22; --soft: #555c64; --line: #d4d8d6;
  --accent: #1f4f8f; --accent-ink: #fff; --good: #1c6b3a; --bad: #a1201c; --held: #63399b; --tint: #edf1f6;
  --stripe-a: #ffd34d; --stripe-b: #2a2a2a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171a; --card: #1d2126; --ink: #e8eaec; --soft: #a6adb5; --line: #353b42;
    --accent: #8fb8ee; --accent-ink: #10151b; --good: #7fd09b; --bad: #ff9c94; --held: #c6a6f2; --tint: #262d36;
  }
}
* { box-sizing: border-box; }
html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--ink); }
a { color: var(--accent); text-underline-offset: .15em; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { position: static; display: inline-block; padding: .5rem 1rem; }
.band { padding: .5rem; text-align: center; font-weight: 700;
  background: repeating-linear-gradient(135deg, var(--stripe-a) 0 1.1rem, var(--stripe-b) 1.1rem 2.2rem); }
.band span { display: inline-block; padding: .1rem .8rem; background: #fff; color: #1b1e22; border-radius: .2rem;
  font-size: .95rem; letter-spacing: .04em; }
.top, main, .bottom { max-width: 96rem; margin: 0 auto; padding: 0 1rem; }
.top { display: flex; flex-wrap: wrap; gap: .25rem 2rem; align-items: end; justify-content: space-between; padding-top: 1.1rem; }
h1 { margin: 0; font-size: 1.56rem; line-height: 1.2; }
h2 { margin: 0; font-size: 1.25rem; line-height: 1.3; }
h3 { margin: 0; font-size: 1rem; }
.top p { margin: .2rem 0 0; color: var(--soft); max-width: 68ch; }
.fresh { font-size: .9rem; }
.fresh div, .fresh nav { display: flex; flex-wrap: wrap; gap: .1rem .9rem; }
.fresh a { white-space: nowrap; padding: .15rem 0; }
.notice, .alarm { margin: 1rem 0 0; padding: .6rem .9rem; border-left: .3rem solid var(--bad); background: var(--card); }
.alarm ul { margin: 0; padding-left: 1.1rem; }
.columns { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 21rem), 1fr));
  align-items: start; padding: 1.25rem 0; }
.head { display: flex; flex-wrap: wrap; gap: 0 .8rem; align-items: baseline; justify-content: space-between;
  padding-bottom: .4rem; margin-bottom: .8rem; border-bottom: 2px solid var(--ink); }
.soft { color: var(--soft); font-size: .875rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .8rem .95rem; margin: 0 0 .8rem; }
.card:target { border-color: var(--accent); box-shadow: 0 0 0 2px var(--accent); }
.thread > .replies { margin: -.3rem 0 .8rem .9rem; padding-left: .9rem; border-left: .2rem solid var(--line); }
.thread > .replies .card { margin-bottom: .6rem; }
.by { display: flex; flex-wrap: wrap; gap: 0 .6rem; align-items: baseline; font-size: .875rem; }
.by strong { font-size: .95rem; }
.by time, .by a { color: var(--soft); }
.marks { display: flex; flex-wrap: wrap; gap: .35rem; margin: .6rem 0 0; padding: 0; list-style: none; font-size: .8rem; }
.marks li { padding: .05rem .5rem; border: 1px solid var(--line); border-radius: 1rem; background: var(--tint); }
.marks .good { color: var(--good); border-color: currentColor; background: none; }
.marks .bad { color: var(--bad); border-color: currentColor; background: none; }
.marks .held { color: var(--held); border-color: currentColor; background: none; }
.said { margin: .45rem 0 0; white-space: pre-wrap; overflow-wrap: anywhere; max-width: 68ch; }
.warned { margin: .45rem 0 0; font-weight: 600; }
.empty { color: var(--soft); border: 1px dashed var(--line); border-radius: .5rem; padding: 1rem; margin: 0 0 .8rem; }
details { margin-top: .55rem; font-size: .9rem; }
summary { cursor: pointer; color: var(--soft); padding: .2rem 0; width: fit-content; }
summary:hover { color: var(--ink); }
.past { margin: .3rem 0 0; padding-left: 1.2rem; }
.past li { margin-bottom: .5rem; }
.headlines { margin: .45rem 0 0; padding: 0; list-style: none; display: grid; grid-template-columns: auto 1fr; gap: .3rem .7rem;
  align-items: baseline; }
.headlines .said { margin: 0; }
.headlines li { display: contents; }
.headlines b { font-size: .75rem; letter-spacing: .05em; text-transform: uppercase; color: var(--soft); }
.receiver { margin-bottom: 1.6rem; }
.receiver > h3 { margin-bottom: .5rem; }
form { margin: .5rem 0 0; }
label { display: block; font-size: .875rem; color: var(--soft); }
textarea, select, input[type=number] { font: inherit; color: inherit; background: var(--ground); border: 1px solid var(--soft);
  border-radius: .3rem; padding: .4rem .5rem; width: 100%; min-height: 2.5rem; }
textarea { min-height: 6.5rem; resize: vertical; }
button { font: inherit; font-weight: 600; padding: .4rem .9rem; min-height: 2.5rem; border-radius: .3rem; cursor: pointer;
  border: 1px solid var(--accent); background: var(--accent); color: var(--accent-ink); }
button.quiet { background: none; color: var(--accent); }
button.danger { background: none; border-color: var(--bad); color: var(--bad); }
pre { margin: .3rem 0 0; padding: .6rem .7rem; white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); border-radius: .3rem;
  background: var(--card); font-size: .8125rem; user-select: all; }
.buttons { display: flex; flex-wrap: wrap; gap: .5rem; margin-top: .5rem; }
.faults { border-top: 2px solid var(--ink); padding: 1rem 0 1.5rem; }
.faults .order { display: grid; gap: .8rem; align-items: end; margin-top: 1rem; }
.on { list-style: none; padding: 0; margin: .6rem 0; }
.on li { display: flex; flex-wrap: wrap; gap: .3rem 1rem; align-items: center; justify-content: space-between;
  padding: .5rem .8rem; margin-bottom: .4rem; background: var(--card); border: 1px solid var(--line);
  border-left: .3rem solid var(--bad); border-radius: .3rem; }
.on form { margin: 0; }
.bottom { padding-bottom: 2rem; font-size: .875rem; color: var(--soft); }
figure { margin: .5rem 0; } figure img { max-width: 100%; height: auto; border-radius: .3rem; }
@media (max-width: 30rem) { .columns { gap: 2rem; } }
@media (min-width: 60rem) { .faults .order { grid-template-columns: 11rem minmax(0, 1fr) 12rem 10rem 10rem auto; } }
`;
