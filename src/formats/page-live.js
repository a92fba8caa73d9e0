/*
 * Keeps an open page true without a reload: it follows the stream of releases, takes the page's new parts from the page
 * itself, says how long ago things were, and says that it is unconfirmed when it has heard nothing for five minutes.
 * Everything the page says is there without it. It stores nothing and speaks to nobody but the page's own newsroom.
 */
(() => {
  const main = document.getElementById('message');
  const { live, zone } = main.dataset;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const MINUTE = 60_000;
  const HOLDS = 5 * MINUTE;
  const parts = ['header', 'main', 'footer'];

  /* The reader's clock may be wrong: the newsroom's own time, from the answers it gives, puts it right. */
  let skew = 0;
  const started = performance.now();
  const confirmed = () => Date.parse(main.dataset.confirmed ?? '') || 0;
  const first = confirmed();
  const now = () => Math.max(Date.now() + skew, first + performance.now() - started);

  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const day = new Intl.DateTimeFormat('en-GB', { timeZone: zone, dateStyle: 'short' });

  /* As the newsroom served them; what stands in the page has been changed by this script. */
  const served = new Map(parts.map((part) => [part, document.querySelector(part).innerHTML]));

  /* Heard by a screen reader and seen by everybody else, wherever on the page they are. */
  const say = (role) => {
    const element = document.createElement('a');
    element.href = '#message';
    const region = document.createElement('div');
    region.className = 'news';
    region.setAttribute('role', role);
    document.body.append(region);
    return (text) => {
      region.replaceChildren(element);
      element.textContent = text;
    };
  };
  const tell = say('status');
  const warn = say('alert');

  function ago() {
    for (const time of all('time[data-ago]')) {
      const words = new Intl.RelativeTimeFormat(time.closest('[lang]').lang, { numeric: 'auto' });
      const minutes = Math.floor((now() - Date.parse(time.dateTime)) / MINUTE);
      let span = time.nextElementSibling;
      if (!span?.matches('.ago')) {
        span = document.createElement('span');
        span.className = 'ago';
        time.after(span);
      }
      const [count, unit] =
        minutes < 1 ? [0, 'second'] : minutes < 60 ? [minutes, 'minute'] : [Math.floor(minutes / 60), 'hour'];
      const said = words.format(-count, unit);
      span.textContent = minutes >= 0 && minutes < 1440 ? ` (${said})` : '';
    }
  }

  function doubt() {
    const at = confirmed();
    const vouched = document.querySelector('.vouch') !== null;
    const lost = at > 0 && (!vouched || now() - at >= HOLDS);
    for (const element of all('.doubt')) element.hidden = !lost;
    for (const element of all('.vouch')) element.hidden = lost;
    for (const element of all('[data-doubt]')) {
      element.dataset.sure ??= element.textContent;
      element.textContent = lost ? element.dataset.doubt : element.dataset.sure;
    }
    return lost;
  }

  /* The newsroom vouches for the page every few seconds on the stream: no page has to be fetched for that. */
  function vouch(iso) {
    const [at, until] = [Date.parse(iso), Date.parse(iso) + HOLDS];
    const before = confirmed();
    if (!before || at <= before) return;
    if (!document.querySelector('.vouch') || day.format(before) !== day.format(at)) return soon();
    main.dataset.confirmed = iso;
    const set = (time, ms) => {
      time.dateTime = new Date(ms).toISOString();
      time.textContent = time.textContent.replace(/\d\d:\d\d/, clock.format(ms));
    };
    for (const element of all('.vouch'))
      for (const [i, time] of [...element.querySelectorAll('time')].entries()) set(time, i ? until : at);
    for (const element of all('.doubt'))
      for (const [i, time] of [...element.querySelectorAll('time')].entries()) set(time, i ? at : until);
    doubt();
  }

  let fetching = false;
  async function refresh() {
    if (fetching) return;
    fetching = true;
    try {
      const answer = await fetch(location.pathname, { cache: 'no-cache' });
      const date = Date.parse(answer.headers.get('date') ?? '');
      if (date) skew = date + 1000 * Number(answer.headers.get('age') ?? 0) - Date.now();
      if (answer.ok) swap(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    } catch {
      /* Nothing was heard, which is what `doubt` counts. */
    }
    fetching = false;
    doubt();
    ago();
  }

  /* Puts the new parts in the place of the old; whoever reads keeps their place, and whoever tabs their focus. */
  function swap(next) {
    const says = () => document.querySelector('[data-says]')?.dataset.says;
    const before = says();
    const known = document.activeElement;
    const index = all(known.tagName).indexOf(known);
    const places = all('main h1, main h2')
      .map((heading) => [heading.textContent, heading.getBoundingClientRect().top])
      .filter(([, top]) => top > 0);
    const open = all('details').map((details) => details.open);
    let changed = false;
    for (const part of parts) {
      const html = next.querySelector(part)?.innerHTML;
      if (html === undefined || html === served.get(part)) continue;
      served.set(part, html);
      const element = document.querySelector(part);
      element.innerHTML = html;
      changed = true;
    }
    if (!changed) return;
    document.title = next.title;
    main.dataset.confirmed = next.querySelector('main')?.dataset.confirmed ?? '';
    for (const [i, details] of all('details').entries()) details.open = open[i] ?? false;
    if (known !== document.body && !known.isConnected) all(known.tagName)[index]?.focus({ preventScroll: true });
    const headings = all('main h1, main h2');
    for (const [text, top] of scrollY > 0 ? places : []) {
      const same = headings.find((heading) => heading.textContent === text);
      if (same === undefined) continue;
      scrollBy(0, same.getBoundingClientRect().top - top);
      break;
    }
    if (says() === before) return;
    const article = document.querySelector('[data-says]');
    const text = (selector) => document.querySelector(selector)?.textContent ?? '';
    const news = [main.dataset.news, text('.badge'), text('main h1')].join(' ');
    if (article && 'urgent' in article.dataset) warn(`${news} – ${text('.todo .text')}`);
    else tell(news);
  }

  /* A crowd that heard of a release in the same moment does not come for it in the same moment. */
  const soon = () => setTimeout(refresh, Math.random() * 2000);

  let stream;
  function follow() {
    if (document.hidden || (stream && stream.readyState !== 2)) return;
    stream = new EventSource(live);
    for (const kind of ['alert', 'update', 'correction', 'hold', 'withdrawal', 'all_clear'])
      stream.addEventListener(`message.${kind}`, soon);
    stream.addEventListener('reset', soon);
    stream.addEventListener('shed', () => stream.close());
    stream.addEventListener('confirmed', ({ data }) => vouch(JSON.parse(data).confirmedAt));
  }

  /* Without a stream, because there are too many or something between does not let it through, the page asks itself. */
  function look() {
    const lost = doubt();
    ago();
    if (document.hidden) return;
    if (lost) void refresh();
    else if (stream?.readyState !== 1 && now() - confirmed() > 1.5 * MINUTE) soon();
    follow();
  }
  document.addEventListener('visibilitychange', () => document.hidden || (soon(), look()));
  setInterval(look, 30_000);
  look();
})();
