import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, Get, Post, RequestMethod } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { Role, Scope } from '../../src/domain/officer.js';
import { ROLES, SCOPES } from '../../src/domain/officer.js';
import { ACCESS, type Access, AccessGuard } from '../../src/press-office/access.guard.js';
import type { NewTokenAnswer, Problem, TokenList } from '../../src/press-office/api.js';
import { PressOfficeModule } from '../../src/press-office/press-office.module.js';
import { type Desk, exercise, Officer, openDesk } from './desk.js';

/** Every route of the desk, and who may call it: a new one must be written down here too. */
const ROUTES: { readonly [route: string]: Access } = {
  'POST /session': 'open',
  'GET /session': 'signed-in',
  'DELETE /session': 'signed-in',
  'GET /session/oidc': 'open',
  'POST /session/oidc': 'open',
  'POST /session/oidc/link': 'console',
  'GET /session/oidc/callback': 'open',
  'POST /session/totp': 'open',
  'POST /session/passkey/options': 'open',
  'POST /session/passkey': 'open',
  'POST /session/step-up/options': 'console',
  'POST /session/step-up': 'console',
  'GET /sessions': 'console',
  'DELETE /sessions': 'console',
  'DELETE /sessions/:id': 'console',
  'GET /factors': 'console',
  'PUT /factors/password': 'console',
  'POST /factors/codes': 'console',
  'POST /factors/codes/confirm': 'console',
  'DELETE /factors/codes': 'console',
  'POST /factors/passkeys/options': 'console',
  'POST /factors/passkeys': 'console',
  'DELETE /factors/passkeys/:id': 'console',
  'POST /factors/recovery-codes': 'console',
  'POST /invitations': 'admin',
  'POST /invitations/accept': 'open',
  'POST /media': 'write',
  'GET /officers': 'admin',
  'POST /officers': 'admin',
  'PATCH /officers/:id': 'admin',
  'DELETE /officers/:id/factors': 'admin',
  'GET /tokens': 'signed-in',
  'POST /tokens': 'signed-in',
  'DELETE /tokens/:id': 'signed-in',
  'GET /hub': 'signed-in',
  'GET /settings': 'admin',
  'PATCH /settings': 'admin',
  'GET /ledger': 'read',
  'GET /ledger/verify': 'read',
  'GET /ledger/anchors': 'read',
  'GET /ledger/export': 'read',
  'GET /media/:sha256': 'read',
  'POST /messages': 'write',
  'GET /messages': 'read',
  'GET /messages/:id': 'read',
  'GET /messages/:id/versions/:n': 'read',
  'GET /messages/:id/diff': 'read',
  'GET /messages/:id/preview': 'read',
  'GET /messages/:id/board': 'read',
  'POST /messages/:id/draft': 'write',
  'GET /messages/:id/draft': 'read',
  'PUT /messages/:id/draft': 'write',
  'DELETE /messages/:id/draft': 'write',
  'GET /messages/:id/draft/live': 'write',
  'PUT /messages/:id/draft/presence': 'write',
  'POST /messages/:id/draft/ticks': 'write',
  'POST /messages/:id/submit': 'submit',
  'POST /messages/:id/return': 'approve',
  'POST /messages/:id/approve': 'approve',
  'POST /messages/:id/release': 'release',
  'POST /messages/:id/still-valid': 'release',
  'POST /messages/:id/hold': 'release',
  'POST /messages/:id/withdraw': 'release',
  'POST /messages/:id/all-clear': 'release',
  'GET /reviews': 'read',
  'POST /messages/:id/versions/:n/countersign': 'approve',
  'POST /messages/:id/versions/:n/object': 'approve',
  'GET /notices': 'read',
  'GET /notices/ways': 'signed-in',
  'GET /notices/devices': 'console',
  'POST /notices/devices': 'console',
  'DELETE /notices/devices/:id': 'console',
  'POST /notices/trial': 'console',
  'DELETE /messages/:id/schedule': 'release',
  'GET /schedule': 'read',
  'POST /schedule/hold': 'approve',
  'GET /embargoed': 'embargoed',
  'GET /newsroom-tokens': 'admin',
  'POST /newsroom-tokens': 'admin',
  'DELETE /newsroom-tokens/:id': 'admin',
  'GET /incidents': 'read',
  'POST /incidents': 'write',
  'GET /incidents/:id': 'read',
  'PATCH /incidents/:id': 'write',
  'POST /incidents/:id/close': 'release',
  'POST /incidents/:id/reopen': 'release',
  'POST /incidents/:id/messages': 'write',
  'DELETE /incidents/:id/messages/:message': 'write',
  'GET /decisions': 'read',
  'POST /decisions': 'write',
  'GET /decisions/offers': 'read',
  'GET /decisions/channels': 'read',
  'POST /decisions/channels': 'admin',
  'PATCH /decisions/channels/:id': 'admin',
  'DELETE /decisions/channels/:id': 'admin',
  'GET /subscriptions': 'read',
  'DELETE /subscriptions/:id': 'admin',
  'GET /contacts': 'read',
  'POST /contacts': 'write',
  'PUT /contacts/:id': 'write',
  'POST /contacts/:id/verify': 'approve',
  'DELETE /contacts/:id': 'approve',
  'GET /templates': 'read',
  'GET /templates/:id': 'read',
  'POST /templates': 'write',
  'PUT /templates/:id': 'write',
  'DELETE /templates/:id': 'write',
  'POST /templates/:id/hide': 'approve',
  'POST /templates/:id/show': 'approve',
  'GET /traffic': 'read',
  'GET /crisis-mode': 'read',
  'POST /crisis-mode': 'approve',
  'GET /board': 'read',
  'GET /board/live': 'read',
  'POST /placements/:id/retry': 'release',
  'POST /placements/:id/settle': 'approve',
  'POST /placements/:id/restore': 'approve',
  'POST /placements/:id/accept-drift': 'approve',
  'GET /channels': 'read',
  'GET /channels/kinds': 'read',
  'POST /channels': 'admin',
  'GET /channels/:id': 'read',
  'PATCH /channels/:id': 'admin',
  'DELETE /channels/:id': 'admin',
  'POST /channels/:id/check': 'release',
  'POST /channels/:id/pause': 'release',
  'POST /channels/:id/resume': 'release',
  'GET /errands/:id': 'read',
  'GET /endpoints': 'read',
  'POST /endpoints': 'admin',
  'GET /endpoints/:id': 'read',
  'PATCH /endpoints/:id': 'admin',
  'DELETE /endpoints/:id': 'admin',
  'POST /endpoints/:id/test': 'release',
  'POST /endpoints/:id/rotate': 'admin',
  'POST /endpoints/:id/pause': 'release',
  'POST /endpoints/:id/resume': 'release',
};

/** Who gets in, by what a route asks for: each role by name, each token by its scopes. Whoever is not here does not. */
const LET_IN: { readonly [A in Access]: { readonly roles: readonly Role[]; readonly scopes: readonly Scope[] } } = {
  open: { roles: ['auditor', 'author', 'approver', 'admin'], scopes: [...SCOPES] },
  'signed-in': { roles: ['auditor', 'author', 'approver', 'admin'], scopes: [...SCOPES] },
  console: { roles: ['auditor', 'author', 'approver', 'admin'], scopes: [] },
  embargoed: { roles: ['auditor', 'author', 'approver', 'admin'], scopes: ['read'] },
  read: { roles: ['auditor', 'author', 'approver', 'admin'], scopes: ['read'] },
  write: { roles: ['author', 'approver', 'admin'], scopes: ['write'] },
  submit: { roles: ['author', 'approver', 'admin'], scopes: ['submit'] },
  release: { roles: ['author', 'approver', 'admin'], scopes: ['release'] },
  approve: { roles: ['approver', 'admin'], scopes: ['approve'] },
  admin: { roles: ['admin'], scopes: ['admin'] },
};

/** What the desk serves beside its API, to anybody: no officer’s word is in it. */
const OUTSIDE = /^(GET|OPTIONS) \/(api\/(docs|openapi\.json)|console)(\/|$)|^GET \/api\/openapi\.json$/;

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
}, 120_000);
afterAll(() => desk?.close());

interface Route {
  readonly name: string;
  readonly access: Access | undefined;
  readonly guards: readonly unknown[];
}

/** What the controllers themselves say. */
function declared(of: Desk): Route[] {
  const modules = [...of.app.get(ModulesContainer).values()];
  const office = modules.find(({ metatype }) => metatype === PressOfficeModule)!;
  return [...office.controllers.values()].flatMap(({ metatype }) => {
    const controller = metatype as { prototype: { [name: string]: object } };
    const prefix = Reflect.getMetadata('path', controller) as string;
    const guards = (Reflect.getMetadata('__guards__', controller) ?? []) as unknown[];
    return Object.getOwnPropertyNames(controller.prototype).flatMap((name): Route[] => {
      const handler = controller.prototype[name]!;
      const path = name === 'constructor' ? undefined : (Reflect.getMetadata('path', handler) as string | undefined);
      if (path === undefined) return [];
      const method = RequestMethod[Reflect.getMetadata('method', handler) as number];
      const whole = `${prefix}/${path === '/' ? '' : path}`.replace(/^\/api\/v1|\/$/g, '');
      return [{ name: `${method} ${whole}`, access: Reflect.getMetadata(ACCESS, handler) as Access, guards }];
    });
  });
}

/** What is not as it is written down here, by what the controllers say and by what Fastify has. */
function unexpected(of: Desk): string[] {
  const routes = declared(of);
  const within = of.routes.filter((route) => route.includes(' /api/v1/')).map((route) => route.replace('/api/v1', ''));
  const names = new Set([...Object.keys(ROUTES), ...routes.map(({ name }) => name), ...within]);
  const about = (name: string): string[] => {
    const route = routes.find((one) => one.name === name);
    const said = route?.access ?? 'nothing';
    if (ROUTES[name] === undefined) return [`${name} has no line here`];
    if (!route || !within.includes(name)) return [`${name} is not there`];
    if (said !== ROUTES[name]) return [`${name} says ${said}, and here stands ${ROUTES[name]}`];
    return route.guards.includes(AccessGuard) ? [] : [`${name} is not behind the guard`];
  };
  const beside = of.routes.filter((route) => !route.includes(' /api/v1/') && !OUTSIDE.test(route));
  return [...[...names].flatMap(about), ...beside.map((route) => `${route} stands beside the API`)];
}

test('every route says who may call it, is behind the guard, and is written down here; beside them is only documentation and console', () => {
  expect(unexpected(desk)).toEqual([]);
});

test('a route that is added without a line here makes that fail, and it needs no more than its decorator', async () => {
  @Controller('/api/v1/forgotten')
  class Forgotten {
    @Post()
    forget(): void {}
  }
  @Controller('/elsewhere')
  class Elsewhere {
    @Get()
    look(): void {}
  }
  const other = await openDesk({}, undefined, undefined, [Forgotten, Elsewhere]);
  const found = unexpected(other);
  await other.close();
  expect(found).toContain('POST /forgotten has no line here');
  expect(found).toContain('GET /elsewhere stands beside the API');
});

describe('the matrix of routes and callers', () => {
  const url = (name: string) => `/api/v1${name.split(' ')[1]!.replace(':id', 'nothing').replace(':n', '1')}`;
  const method = (name: string) => name.split(' ')[0] as 'GET';
  /** A stream that opens does not end by itself; that it opens is the board’s own test. */
  const asked = Object.entries(ROUTES);
  const isStream = (name: string) => name === 'GET /board/live';

  /** Calls every route, and gives those at which this caller is stopped. */
  async function stopped(status: number, letIn: (access: Access) => boolean, caller: () => Promise<Officer>) {
    const refused: string[] = [];
    for (const [name, access] of asked) {
      if (isStream(name) && letIn(access)) continue;
      const answer = await (await caller()).call<Problem>(method(name), url(name).slice('/api/v1'.length));
      if (answer.status === status) refused.push(name);
    }
    return refused;
  }
  const expected = (letIn: (access: Access) => boolean) =>
    asked.filter(([, access]) => !letIn(access)).map(([name]) => name);

  test('lets nobody in without sign-in, but to sign in', async () => {
    const letIn = (access: Access) => access === 'open';
    const nobody = new Officer(desk, '', '', '', {});
    expect(await stopped(401, letIn, async () => nobody)).toEqual(expected(letIn));
  });

  test.each(ROLES.map((role) => [role]))(
    'lets an %s at the console to exactly the routes of the role',
    async (role) => {
      const officer = await desk.officer(role);
      const letIn = (access: Access) => LET_IN[access].roles.includes(role);
      // A session of its own each time: some of these routes end it.
      expect(await stopped(403, letIn, () => officer.atConsole())).toEqual(expected(letIn));
    },
  );

  test.each(ROLES.map((role) => [role]))(
    'lets a token of an %s to the same, but what is for the console',
    async (role) => {
      const officer = await desk.officer(role);
      const letIn = (access: Access) => access !== 'console' && LET_IN[access].roles.includes(role);
      expect(await stopped(403, letIn, async () => officer)).toEqual(expected(letIn));
    },
  );

  test.each(SCOPES.map((scope) => [scope]))('lets a token with the scope %s alone to nothing else', async (scope) => {
    const officer = await desk.officer('admin', [scope]);
    const letIn = (access: Access) => LET_IN[access].scopes.includes(scope);
    expect(await stopped(403, letIn, async () => officer)).toEqual(expected(letIn));
  });
});

describe('a token', () => {
  test('narrows what its officer may do', async () => {
    const officer = await desk.officer('admin', ['read']);
    expect((await officer.get('/messages')).status).toBe(200);
    const answer = await officer.post('/messages', exercise());
    expect(answer).toMatchObject({ status: 403, body: { code: 'scope' } });
    expect(answer.body.detail).toContain('"write"');
  });

  test('never widens it, whatever was asked for', async () => {
    const author = await desk.officer('author');
    await expect(desk.officer('author', ['admin'])).rejects.toThrow(/cannot have admin/);
    await desk.database.rows(`UPDATE token SET scopes = '{admin,approve,read}' WHERE officer_id = $1`, [author.id]);
    expect((await author.get('/officers')).status).toBe(403);
    expect((await author.get('/messages')).status).toBe(200);
  });

  test('makes no other token, so that a stolen one expires', async () => {
    const author = await desk.officer('author');
    expect((await author.post('/tokens', {})).status).toBe(403);
  });

  test('of an admin makes one, which is shown once and kept as a digest', async () => {
    const admin = await desk.officer('admin');
    const key = { 'idempotency-key': 'make-a-token' };
    const made = await admin.post<NewTokenAnswer>('/tokens', { scopes: ['read'], expiresInDays: 1 }, key);
    expect(made.status).toBe(201);
    expect(made.body.token).toMatch(/^tocsin_o_[0-9a-f]{18}_[\w-]{43}$/);
    const again = await admin.post<NewTokenAnswer>('/tokens', { scopes: ['read'], expiresInDays: 1 }, key);
    expect(again.body).toEqual({ ...made.body, token: null });
    const listed = await admin.get<TokenList>('/tokens');
    const secret = made.body.token!.split('_')[3]!;
    expect(listed.body.items.map(({ id }) => id)).toContain(made.body.details.id);
    expect(listed.text).not.toContain(secret);
    const [kept] = await desk.database.rows<{ all: string }>(
      `SELECT (SELECT string_agg(t::text, '') FROM token t) || (SELECT string_agg(r::text, '') FROM request r) ||
              (SELECT string_agg(l::text, '') FROM ledger l) AS all`,
    );
    expect(kept?.all).not.toContain(secret);
  });

  test('that was revoked, has expired or was changed by a character is nobody’s', async () => {
    const admin = await desk.officer('admin');
    const make = async () => (await admin.post<NewTokenAnswer>('/tokens', {})).body;
    const bearer = (token: string) => new Officer(desk, '', '', token).get('/hub').then(({ status }) => status);
    const [revoked, expired, changed] = [await make(), await make(), await make()];
    await admin.expect(204, admin.call('DELETE', `/tokens/${revoked.details.id}`));
    await desk.database.rows(`UPDATE token SET expires_at = now() - interval '1 s' WHERE id = $1`, [
      expired.details.id,
    ]);
    expect(await bearer(revoked.token!)).toBe(401);
    expect(await bearer(expired.token!)).toBe(401);
    expect(await bearer(`${changed.token!.slice(0, -1)}${changed.token!.endsWith('A') ? 'B' : 'A'}`)).toBe(401);
    expect(await bearer(changed.token!)).toBe(200);
  });

  test('of somebody else cannot be revoked but by an admin', async () => {
    const [one, two] = [await desk.officer('author'), await desk.officer('author')];
    const [id] = (await one.get<TokenList>('/tokens')).body.items.map((token) => token.id);
    expect((await (await two.atConsole()).call('DELETE', `/tokens/${id}`)).status).toBe(404);
    expect((await one.get('/hub')).status).toBe(200);
  });

  test('that may only read does not end those that publish', async () => {
    const author = await desk.officer('author');
    const [own] = (await author.get<TokenList>('/tokens')).body.items;
    const console = await author.atConsole();
    const made = await console.post<NewTokenAnswer>('/tokens', { scopes: ['read'] });
    const reader = new Officer(desk, author.id, author.email, made.body.token!);
    const answer = await reader.call<Problem>('DELETE', `/tokens/${own!.id}`);
    expect(answer).toMatchObject({ status: 403, body: { code: 'scope' } });
    expect((await author.get('/hub')).status).toBe(200);
    expect((await console.call('DELETE', `/tokens/${own!.id}`)).status).toBe(204);
  });

  test('is refused for other realms until they exist', async () => {
    const other = new Officer(desk, '', '', 'tocsin_b_0123456789abcdef01_secret');
    expect((await other.get('/hub')).status).toBe(401);
  });
});

test('an officer cannot take away their own rights by mistake', async () => {
  const admin = await desk.officer('admin');
  const answer = await admin.call<Problem>('PATCH', `/officers/${admin.id}`, { disabled: true });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'id', code: 'own' }] } });
});
