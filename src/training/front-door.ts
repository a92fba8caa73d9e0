import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Answer, type Call, problem } from './answer.js';
import { type BadBody, type GoodBody, readBody } from './body.js';
import { type Fault, type Faults, play, type Sent } from './faults.js';
import { crossSite } from './ground.js';
import { match, type Route } from './router.js';
import type { StandIn } from './stand-in.js';

/** Where a stand-in stands: its paths begin with the segment `under` (`/bot*`: one that begins so), once `mount` is off. */
export interface Place {
  readonly mount: string;
  readonly under: string;
  readonly standIn: StandIn;
}

export interface House {
  readonly places: readonly Place[];
  /** The training ground's own paths. */
  readonly ground: readonly Route[];
  readonly faults: Faults;
  readonly bodyBytes: number;
  readonly report: (error: unknown) => void;
}

/** Of an image, in the form that it comes in: the hub's own have at most 400 kB. */
const UPLOAD_BYTES = 1_000_000;

/** Reads one request, has it answered by whose path it is, and writes as much of the answer as the faults allow. */
export async function receive(request: IncomingMessage, response: ServerResponse, house: House): Promise<void> {
  const target = targetOf(request.url ?? '/');
  if (!target) return write(request, response, problem(400, 'The address cannot be read.'), 'whole');
  const place = house.places.find(({ mount, under }) => isUnder(target.path, mount + under));
  const no = (status: number, detail: string) => (place ? place.standIn.no(status, detail) : problem(status, detail));
  let read: GoodBody | BadBody;
  try {
    const isUpload = place?.standIn.uploads?.includes(target.path.slice(place.mount.length)) ?? false;
    read = await readBody(request, { cap: isUpload ? UPLOAD_BYTES : house.bodyBytes, isUpload });
  } catch {
    // The caller went away in the middle of its request: nothing happened, and nobody is there to be told.
    response.destroy();
    return;
  }
  if ('status' in read) {
    // What is left of the body stays unread, so the connection is of no more use.
    const answer = no(read.status, read.detail);
    return write(request, response, { ...answer, headers: { ...answer.headers, connection: 'close' } }, 'whole');
  }
  const call: Call = {
    method: request.method ?? 'GET',
    path: target.path.slice(place?.mount.length ?? 0),
    prefix: place?.mount ?? '',
    query: target.query,
    headers: request.headers,
    body: read.body,
    form: read.form,
    lagsBehind: () => (place ? house.faults.lagsBehind(place.standIn.name) : null),
  };
  try {
    const { answer, sent, fault } = place
      ? askStandIn(call, place.standIn, house.faults)
      : askGround(call, house.ground);
    if (sent !== 'never') return write(request, response, answer, sent);
    if (fault && !response.destroyed) {
      response.once(
        'close',
        house.faults.keepWaiting(fault, () => request.socket.destroy()),
      );
    }
  } catch (error) {
    house.report(error);
    write(request, response, no(500, 'The training ground itself failed; its log says why.'), 'whole');
  }
}

interface Asked {
  readonly answer: Answer;
  readonly sent: Sent;
  /** The fault that struck, if one did. */
  readonly fault: Fault | null;
}

function askStandIn(call: Call, standIn: StandIn, faults: Faults): Asked {
  const found = match(standIn.routes, call.method, call.path);
  if (found.is === 'none') return whole(standIn.no(404, `There is no ${call.path || 'such path'} at this stand-in.`));
  if (found.is === 'wrong-method') {
    const answer = standIn.no(405, `${call.method} is not possible here; ${found.allow} is.`);
    return whole({ ...answer, headers: { ...answer.headers, allow: found.allow } });
  }
  const turnedAway = standIn.admit(call);
  if (turnedAway?.status === 401) return whole(turnedAway);
  const changes = standIn.changes?.(call) ?? (call.method !== 'GET' && call.method !== 'HEAD');
  const fault = changes && !turnedAway ? faults.strike(standIn.name, standIn.repeats?.(call) ?? true) : null;
  const perform = () => turnedAway ?? found.handle(call);
  const { answer, sent } = fault ? play(fault, standIn, perform) : whole(perform());
  // A proxy's page in front of a broken far side knows nothing of rates.
  const counted = answer.headers['content-type']?.includes('json') ?? false;
  const headers = counted ? { ...standIn.headers(call), ...answer.headers } : answer.headers;
  return { answer: { ...answer, headers }, sent, fault };
}

function askGround(call: Call, routes: readonly Route[]): Asked {
  const found = match(routes, call.method, call.path);
  if (found.is === 'none') {
    return whole(problem(404, 'There is nothing here. The timelines are at /, the record at /record.'));
  }
  if (found.is === 'wrong-method') {
    const detail = `${call.method} is not possible here; ${found.allow} is.`;
    return whole(problem(405, detail, { headers: { allow: found.allow } }));
  }
  return whole(crossSite(call) ?? found.handle(call));
}

const whole = (answer: Answer): Asked => ({ answer, sent: 'whole', fault: null });

const isUnder = (path: string, root: string): boolean =>
  root.endsWith('*') ? path.startsWith(root.slice(0, -1)) : path === root || path.startsWith(`${root}/`);

function targetOf(url: string): { path: string; query: URLSearchParams } | null {
  try {
    const { pathname, searchParams } = new URL(url, 'http://training.invalid');
    return { path: decodeURIComponent(pathname), query: searchParams };
  } catch {
    return null;
  }
}

function write(request: IncomingMessage, response: ServerResponse, answer: Answer, sent: Exclude<Sent, 'never'>): void {
  if (sent === 'none') {
    request.socket.destroy();
    return;
  }
  const body = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  response.writeHead(answer.status, {
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    ...answer.headers,
    ...(answer.status === 204 ? {} : { 'content-length': String(body.length) }),
  });
  if (sent !== 'whole') {
    const bytes = sent === 'half' ? Math.ceil(body.length / 2) : sent;
    response.flushHeaders();
    response.write(body.subarray(0, bytes), () => request.socket.destroy());
    return;
  }
  response.end(request.method === 'HEAD' ? undefined : body);
}
