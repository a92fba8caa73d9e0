import { finish } from '../src/newsroom/finish.js';
import { openFrontDoor } from '../src/newsroom/front-door.js';
import { Live } from '../src/newsroom/live.js';
import type { Shelf } from '../src/newsroom/shelf.js';
import { office, publicMessage, publicState } from '../test/support/messages.js';
import { type SseServer, serveBench } from './sse-server.js';

/** The newsroom's public port with its lane and its live streams, as a newsroom opens it; releases come by hand. */
async function open(): Promise<SseServer> {
  const kinds: ('alert' | 'update')[] = ['alert'];
  const documents = await finish([]);
  let shelf: Shelf | null = null;
  const log = { info: () => undefined, alarm: (text: string, error?: unknown) => console.error(text, error) };
  const isProxy = () => true;
  const live = new Live({ office: office(), log, shelf: () => shelf, isProxy });
  const door = await openFrontDoor({ host: '127.0.0.1', port: 0, log, shelf: () => shelf, live, door: { isProxy } });
  const publish = () => {
    const state = publicState([publicMessage(kinds)]);
    const { epoch, confirmedAt } = state;
    shelf = { epoch, confirmedAt, secure: false, light: false, maxAge: 2, documents };
    live.publish(state, shelf);
  };
  publish();
  return {
    port: door.port,
    send() {
      kinds.push('update');
      publish();
    },
  };
}

await serveBench(open);
