import 'reflect-metadata';
import { Controller, type MessageEvent, Module, Sse } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Observable, Subject } from 'rxjs';
import { pressEvents } from '../src/formats/press.js';
import { office, publicMessage, publicState } from '../test/support/messages.js';
import { type SseServer, serveBench } from './sse-server.js';

/** The same events by @Sse, as Nest's documentation has it. */
const events = new Subject<MessageEvent>();

@Controller()
class LiveController {
  @Sse('live')
  live(): Observable<MessageEvent> {
    return events;
  }
}

@Module({ controllers: [LiveController] })
class LiveModule {}

async function open(): Promise<SseServer> {
  const app = await NestFactory.create<NestFastifyApplication>(LiveModule, new FastifyAdapter(), { logger: ['error'] });
  await app.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 });
  const address = app.getHttpServer().address();
  const kinds: ('alert' | 'update')[] = ['alert'];
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    send() {
      kinds.push('update');
      const state = publicState([publicMessage(kinds)]);
      const [newest] = pressEvents(state, office());
      const event = JSON.parse(newest!.body).events.at(-1);
      events.next({ id: String(event.sequence), type: event.type, data: event });
    },
  };
}

await serveBench(open);
