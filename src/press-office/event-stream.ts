import type { FastifyReply } from 'fastify';

/** Server-sent events (WHATWG HTML §9.2) to one browser. */
const HEARTBEAT_MS = 15_000;
/** The browser then opens a new one, with a look at whether its session still stands. */
const LIFE_MS = 15 * 60_000;
const RETRY_MS = 1_000;
/** Who reads no more than this behind has gone, or is on a line that more only makes worse. */
const MOST_BYTES_BEHIND = 1_000_000;

interface Event {
  readonly event: string;
  readonly data: unknown;
}

/** Writes until the browser leaves, its time is over, or `end` is called. `join` gives back how to leave. */
export function streamEvents(
  reply: FastifyReply,
  join: (tell: (event: Event) => void) => () => void,
): { readonly end: () => void } {
  const { raw } = reply;
  reply.hijack();
  raw.writeHead(200, {
    ...(reply.getHeaders() as { [name: string]: string }),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Proxies that hold back answers (nginx) are asked not to.
    'x-accel-buffering': 'no',
  });
  raw.write(`retry: ${RETRY_MS}\n\n`);
  const write = (text: string) => {
    if (raw.writableLength > MOST_BYTES_BEHIND) raw.destroy();
    else raw.write(text);
  };
  const leave = join(({ event, data }) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`));
  const heartbeat = setInterval(() => write(': still here\n\n'), HEARTBEAT_MS);
  const life = setTimeout(() => raw.end(), LIFE_MS);
  for (const timer of [heartbeat, life]) timer.unref();
  raw.on('error', () => raw.destroy());
  raw.on('close', () => {
    clearInterval(heartbeat);
    clearTimeout(life);
    leave();
  });
  return { end: () => raw.end() };
}
