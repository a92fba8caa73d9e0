import { type Answer, type Call, json, jsonObject, problem, seeOther } from './answer.js';
import { byHand } from './hand.js';
import { type Notice, type Scene, timelinesPage } from './page.js';
import { type Route, route } from './router.js';
import type { PostingStandIn } from './stand-in.js';

/** The training ground's own paths: the timelines, the record, the faults and the hand. */
export function groundRoutes(scene: Scene): Route[] {
  const { journal, faults } = scene;
  const standIns = scene.timelines.map(({ standIn }) => standIn);
  const page = (status: number, notice: Notice | null): Answer => timelinesPage(scene, status, notice);
  /** Where a post's id is an address itself, a browser's link has the last part of it. */
  const openPost = ({ name, posts }: PostingStandIn, id: string): Answer => {
    const known = [...posts.keys()].find((key) => key === id || key.endsWith(`/${id}`));
    return known === undefined
      ? page(404, { text: 'That post is not there, or not any more.' })
      : seeOther(`/#${name}-${known}`);
  };

  return [
    route('GET', '/', () => page(200, null)),
    route('GET', '/record', (call) => {
      const after = call.query.get('after') ?? '0';
      if (!/^\d{1,15}$/.test(after)) return refused(400, 'after', 'Must be the seq of an entry, or 0.');
      return json(200, journal.entries.slice(Number(after)), { 'cache-control': 'no-store' });
    }),
    route('GET', '/faults', () => json(200, { faults: faults.all() }, { 'cache-control': 'no-store' })),
    route('POST', '/faults', (call) => {
      const clear = call.form?.get('clear');
      if (clear) {
        faults.clear(clear === 'all' ? {} : { id: Number(clear) });
        return seeOther('/#faults');
      }
      const input = call.form ? formFields(call.form, ['times', 'seconds', 'bytes']) : jsonBody(call);
      if ('status' in input) return input as Answer;
      const answer = faults.order(input, journal.entries.length);
      if (Array.isArray(answer)) {
        return call.form ? page(400, noticeOf(answer)) : problem(400, summary(answer), { errors: answer });
      }
      return call.form ? seeOther('/#faults') : json(201, answer);
    }),
    route('DELETE', '/faults', (call) => {
      const at = call.query.get('at');
      faults.clear(at === null ? {} : { at });
      return { status: 204, headers: {}, body: '' };
    }),
    route('POST', '/hand', (call) => {
      const input = call.form ? formFields(call.form, []) : jsonBody(call);
      if ('status' in input) return input as Answer;
      // A button's field is there with any value when the button was pressed.
      const answer = byHand(call.form && 'delete' in input ? deletion(input) : input, standIns, journal);
      if ('errors' in answer) {
        const { status, errors } = answer;
        return call.form ? page(status, noticeOf(errors)) : problem(status, summary(errors), { errors });
      }
      const anchor = answer.event === 'hand-deleted' ? '' : `#${answer.where}-${answer.id}`;
      return call.form ? seeOther(`/${anchor}`) : json(201, answer);
    }),
    ...scene.timelines.map(({ kind, standIn }) =>
      route('GET', `/pictures/${kind.name}/:id`, (_, [id = '']) => {
        const picture = standIn.picture?.(id);
        return picture
          ? { status: 200, headers: { 'content-type': picture.type }, body: picture.bytes }
          : problem(404, 'That picture is not there any more: it went with the process that was given it.');
      }),
    ),
    ...scene.timelines.map(({ kind, standIn }) =>
      route('GET', `${kind.mount}${kind.postPage}`, (_, params) => openPost(standIn, params.at(-1) ?? '')),
    ),
  ];
}

/**
 * Refuses what a page of another site makes a visitor's browser send. Browsers say `Sec-Fetch-Site`, which no script can
 * set; for one that does not, the origin must be ours. A caller that is no browser has neither header and may pass: the
 * training ground listens on loopback and guards nothing but exercises.
 */
export function crossSite(call: Call): Answer | null {
  if (call.method === 'GET' || call.method === 'HEAD') return null;
  const site = call.headers['sec-fetch-site'];
  const origin = call.headers.origin;
  const ours =
    site === undefined ? origin === undefined || isOurs(origin, call) : site === 'same-origin' || site === 'none';
  return ours
    ? null
    : problem(403, 'This came from a page of another site. Use the forms on the training ground itself.');
}

const isOurs = (origin: string, call: Call): boolean =>
  URL.canParse(origin) && new URL(origin).host === call.headers.host;

function jsonBody(call: Call): Record<string, unknown> | Answer {
  if (!/^application\/json\b/i.test(call.headers['content-type'] ?? '')) {
    return problem(415, 'Send a JSON object with Content-Type: application/json, or a form.');
  }
  return jsonObject(call.body) ?? refused(400, '', 'The body is not a JSON object.');
}

/** What a form says: empty fields left out, numbers as numbers, and line breaks as they were before the browser's. */
function formFields(form: URLSearchParams, numbers: readonly string[]): Record<string, unknown> {
  const filled = [...form].filter(([, value]) => value !== '');
  return Object.fromEntries(
    filled.map(([name, value]) => [
      name,
      numbers.includes(name) && /^\d{1,9}$/.test(value) ? Number(value) : value.replaceAll('\r\n', '\n'),
    ]),
  );
}

/** The text of the form's other button came along with this one's and is not meant. */
const deletion = ({ at, id }: Record<string, unknown>) => ({ at, id, delete: true });

type Errors = readonly { readonly field: string; readonly code: string; readonly detail: string }[];
const summary = (errors: Errors): string => errors.map((error) => `${error.field}: ${error.detail}`).join(' ');
const noticeOf = (errors: Errors): Notice => ({ text: `Nothing was done. ${summary(errors)}` });
const refused = (status: number, field: string, detail: string): Answer =>
  problem(status, detail, { errors: [{ field, code: 'invalid', detail }] });
