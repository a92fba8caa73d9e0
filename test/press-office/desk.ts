import { randomBytes } from 'node:crypto';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { InjectOptions } from 'fastify';
import { openRegistry } from '../../src/channels/registry.js';
import { dataSource } from '../../src/data-source.js';
import { readDecisionRules } from '../../src/decision-rules.js';
import type { Content } from '../../src/domain/message.js';
import type { Role, Scope } from '../../src/domain/officer.js';
import { anchorKeys } from '../../src/formats/anchors.js';
import type { MessageDetail, NewMessage, Problem } from '../../src/press-office/api.js';
import { inProcess } from '../../src/press-office/call.js';
import { configurePressOffice } from '../../src/press-office/desk.module.js';
import { OfficersService } from '../../src/press-office/officers.service.js';
import { PressOfficeModule } from '../../src/press-office/press-office.module.js';
import { newSecret } from '../../src/press-office/secrets.js';
import { pressOfficeServer } from '../../src/press-office/server-options.js';
import type { PressOfficeSettings } from '../../src/press-office/settings.js';
import { TokensService } from '../../src/press-office/tokens.service.js';
import { Database, sha256 } from '../../src/store/database.js';
import { Sealer } from '../../src/store/seal.js';
import { SessionsStore } from '../../src/store/sessions.store.js';
import { StoreModule } from '../../src/store/store.module.js';
import { type TestServer, testServer } from '../support/database.js';
import { content, office } from '../support/messages.js';

/** A press office as it is in production, on a real database and with the real kinds of channel, without a network. */
@Module({})
class Roof {
  static of(imports: DynamicModule[]): DynamicModule {
    return { module: Roof, imports };
  }
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly text: string;
  readonly headers: { readonly [name: string]: string | string[] | number | undefined };
}

/** Calls of one officer, by a token. */
export class Officer {
  constructor(
    readonly desk: Desk,
    readonly id: string,
    readonly email: string,
    readonly token: string,
    private readonly known: { readonly [header: string]: string } = { authorization: `Bearer ${token}` },
  ) {}

  /** What a browser of theirs would send by itself. */
  get cookie(): string {
    return this.known.cookie ?? '';
  }

  /** The same officer, signed in with a browser. */
  async atConsole(): Promise<Officer> {
    const secret = newSecret();
    const [createdAt, expiresAt] = [new Date(), new Date(Date.now() + 3_600_000)];
    const session = {
      idSha256: sha256(secret),
      officerId: this.id,
      createdAt,
      seenAt: createdAt,
      expiresAt,
      method: 'password' as const,
      owes: false,
      provenAt: createdAt,
      device: '',
      address: '',
    };
    const sessions = this.desk.app.get(SessionsStore);
    await this.desk.database.transaction((tx) => sessions.add(tx, session));
    const browser = { cookie: `tocsin=${secret}`, host: 'desk.example', origin: 'http://desk.example' };
    return new Officer(this.desk, this.id, this.email, this.token, browser);
  }

  call<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown, headers = {}) {
    return this.desk.ask<T>({
      method,
      url: `/api/v1${path}`,
      headers: {
        ...this.known,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
    });
  }
  get<T>(path: string) {
    return this.call<T>('GET', path);
  }
  post<T = Problem>(path: string, body?: unknown, headers = {}) {
    return this.call<T>('POST', path, body, headers);
  }

  /** Begins a message, and gives its id. */
  async begin(said: unknown = content()): Promise<string> {
    const answer = await this.post<NewMessage>('/messages', said);
    if (answer.status !== 201) throw new Error(`not begun: ${answer.text}`);
    return answer.body.id;
  }

  async submit(id: string): Promise<string> {
    const answer = await this.post<{ sha256: string }>(`/messages/${id}/submit`);
    if (answer.status !== 200) throw new Error(`not submitted: ${answer.text}`);
    return answer.body.sha256;
  }

  /** An exercise that stands as version 1, or what these contents make of it. */
  async released(...contents: readonly Partial<Content>[]): Promise<string> {
    const [first = {}, ...later] = contents;
    const id = await this.begin(exercise(first));
    await this.expect(202, this.post(`/messages/${id}/release`));
    for (const next of later) {
      await this.expect(201, this.post(`/messages/${id}/draft`, { kind: next.kind }));
      await this.expect(200, this.put(id, exercise(next)));
      await this.expect(202, this.post(`/messages/${id}/release`));
    }
    return id;
  }

  /** Replaces the draft as it stands now. */
  async put(id: string, said: unknown) {
    const draft = await this.get<{ revision: number }>(`/messages/${id}/draft`);
    return this.call<Problem>('PUT', `/messages/${id}/draft`, said, { 'if-match': `"${draft.body.revision}"` });
  }

  message(id: string): Promise<MessageDetail> {
    return this.get<MessageDetail>(`/messages/${id}`).then(({ body }) => body);
  }

  async expect<T>(status: number, answer: Promise<Answer<T>>): Promise<T> {
    const got = await answer;
    if (got.status !== status) throw new Error(`${got.status} instead of ${status}: ${got.text}`);
    return got.body;
  }
}

export const exercise = (overrides: Partial<Content> = {}): Content => content({ status: 'exercise', ...overrides });

export class Desk {
  private officers = 0;
  constructor(
    readonly app: NestFastifyApplication,
    readonly database: Database,
    readonly settings: PressOfficeSettings,
    /** Every line that was logged. */
    readonly logs: readonly string[],
    /** Every route that Fastify has, such as `GET /api/v1/hub`, without those for HEAD. */
    readonly routes: readonly string[],
    private readonly server: { close(): Promise<void> },
  ) {}

  async ask<T>(request: InjectOptions): Promise<Answer<T>> {
    const answer = await this.app.inject(request);
    const json = /^application\/(problem\+)?json\b/.test(String(answer.headers['content-type']));
    return {
      status: answer.statusCode,
      body: json && answer.body !== '' ? answer.json<T>() : (undefined as T),
      text: answer.body,
      headers: answer.headers,
    };
  }

  async officer(role: Role, scopes?: readonly Scope[]): Promise<Officer> {
    const officers = this.app.get(OfficersService);
    const operator = inProcess(await officers.ensureOperator());
    const name = `${role} ${++this.officers}`;
    const email = `${name.replace(' ', '-')}@crisis.example`;
    const { id } = await officers.add(operator, { email, name, role });
    const made = await this.app
      .get(TokensService)
      .create(operator, { expiresInDays: 1, ...(scopes ? { scopes: [...scopes] } : {}) }, email);
    return new Officer(this, id, email, made.token!);
  }

  async close(): Promise<void> {
    await this.app.close();
    await this.server.close();
  }
}

/**
 * Close it after the tests. Shared by the tests of a file: each makes messages and officers of its own. `forgotten`:
 * controllers that somebody added to the press office and wrote down nowhere.
 */
export async function openDesk(
  overrides: Partial<PressOfficeSettings> = {},
  given?: Pick<TestServer, 'database' | 'close'>,
  key: Buffer = randomBytes(32),
  forgotten: readonly Type[] = [],
): Promise<Desk> {
  const server = given ?? (await testServer());
  const database = await server.database();
  const { kinds } = openRegistry({
    allowNetworks: [],
    training: 'http://127.0.0.1:3001',
    ownHosts: ['crisis.example'],
  });
  const settings: PressOfficeSettings = {
    office: office(),
    kinds,
    decisionRules: readDecisionRules(null),
    ledgerKeys: anchorKeys(key),
    silentAfterMinutes: 120,
    consoleDirectory: null,
    secureCookies: false,
    consoleUrl: 'http://desk.example',
    stepUp: 'when-enrolled',
    singleSignOn: null,
    configuration: [{ name: 'TOCSIN_LANGUAGES', value: 'fr,nl,de,en' }],
    notices: { mail: false, chat: false },
    trustProxy: false,
    traffic: { capacity: 4_000, keepDays: 400 },
    ...overrides,
  };
  const logs: string[] = [];
  const log = (...said: readonly unknown[]) => void logs.push(said.map(String).join(' '));
  const logger = { log: () => undefined, error: log, warn: log, debug: log, verbose: log, fatal: log };
  const pressOffice = PressOfficeModule.with(settings);
  const controllers = [...(pressOffice.controllers ?? []), ...forgotten];
  const modules = [StoreModule.over(database, new Sealer(key)), { ...pressOffice, controllers }];
  const app = await NestFactory.create<NestFastifyApplication>(
    Roof.of(modules),
    new FastifyAdapter(pressOfficeServer(settings)),
    { logger, abortOnError: false },
  );
  const routes: string[] = [];
  app
    .getHttpAdapter()
    .getInstance()
    .addHook('onRoute', ({ method, url }) => {
      for (const one of [method].flat()) if (one !== 'HEAD') routes.push(`${one} ${url}`);
    });
  await configurePressOffice(app, settings);
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  return new Desk(app, database, settings, logs, routes, server);
}

/** A second press office over the same database, with connections of its own, as on another machine. */
export async function openTwin(of: Desk, key: Buffer): Promise<Desk> {
  const database = new Database(of.database.url, dataSource(of.database.url));
  return openDesk({}, { database: async () => database, close: () => database.close() }, key);
}

/** A Mastodon-like account of the exercise world. */
export const MASTODON = {
  kind: 'mastodon',
  name: 'Mastodon',
  world: 'exercise',
  settings: { url: 'http://127.0.0.1:3001/mastodon', token: 'secret-token-of-mastodon' },
} as const;
export const X = {
  kind: 'x',
  name: 'X',
  world: 'exercise',
  settings: { account: '@crisis', url: 'http://127.0.0.1:3001/x', accessToken: 'secret-token-of-x' },
} as const;
