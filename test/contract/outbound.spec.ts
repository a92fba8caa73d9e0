import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { OutboundPolicy } from '../../src/channels/address.js';
import { Outbound } from '../../src/channels/outbound.js';
import { openRegistry } from '../../src/channels/registry.js';
import { accountOf, CHANNEL_KINDS, deliveryFor } from './dialects.js';
import { answer, drip, FarSide, flood } from './far-side.js';

/** Every spelling of an address that must not be dialled; `PORT` is where a victim listens. */
const LITERALS: readonly (readonly [string, string])[] = [
  ['loopback', 'https://127.0.0.1:PORT/'],
  ['another loopback address', 'https://127.1.2.3:PORT/'],
  ['decimal', 'https://2130706433:PORT/'],
  ['octal', 'https://0177.0.0.1:PORT/'],
  ['octal whole', 'https://017700000001:PORT/'],
  ['hexadecimal', 'https://0x7f000001:PORT/'],
  ['hexadecimal parts', 'https://0x7f.0x0.0x0.0x1:PORT/'],
  ['hexadecimal short', 'https://0x7f.1:PORT/'],
  ['two parts', 'https://127.1:PORT/'],
  ['three parts', 'https://127.0.1:PORT/'],
  ['full-width dots', 'https://127。0。0。1:PORT/'],
  ['full-width digits', 'https://１２７.０.０.１:PORT/'],
  ['circled digits', 'https://①②⑦.⓪.⓪.①:PORT/'],
  ['percent-encoded', 'https://%31%32%37.0.0.1:PORT/'],
  ['trailing dot', 'https://127.0.0.1.:PORT/'],
  ['zero', 'https://0:PORT/'],
  ['this network', 'https://0.0.0.0:PORT/'],
  ['IPv6 loopback', 'https://[::1]:PORT/'],
  ['IPv6 loopback in full', 'https://[0:0:0:0:0:0:0:1]:PORT/'],
  ['IPv6 unspecified', 'https://[::]:PORT/'],
  ['mapped', 'https://[::ffff:127.0.0.1]:PORT/'],
  ['mapped in hexadecimal', 'https://[::ffff:7f00:1]:PORT/'],
  ['IPv4-compatible', 'https://[::127.0.0.1]:PORT/'],
  ['IPv4-translated', 'https://[::ffff:0:127.0.0.1]:PORT/'],
  ['NAT64 of loopback', 'https://[64:ff9b::127.0.0.1]:PORT/'],
  ['NAT64 of metadata', 'https://[64:ff9b::169.254.169.254]/'],
  ['local NAT64', 'https://[64:ff9b:1::7f00:1]/'],
  ['6to4 of loopback', 'https://[2002:7f00:1::]/'],
  ['Teredo', 'https://[2001:0:7f00:1::]/'],
  ['link-local IPv6', 'https://[fe80::1]/'],
  ['site-local IPv6', 'https://[fec0::1]/'],
  ['unique local IPv6', 'https://[fd00:ec2::254]/'],
  ['multicast IPv6', 'https://[ff02::1]/'],
  ['discard IPv6', 'https://[100::1]/'],
  ['beside discard', 'https://[100:0:0:1::1]/'],
  ['IPv6 that nobody was given', 'https://[4000::1]/'],
  ['documentation IPv6', 'https://[2001:db8::1]/'],
  ['new documentation IPv6', 'https://[3fff::1]/'],
  ['segment routing', 'https://[5f00::1]/'],
  ['metadata', 'https://169.254.169.254/latest/meta-data/'],
  ['metadata in decimal', 'https://2852039166/'],
  ['metadata of Alibaba', 'https://100.100.100.200/'],
  ['metadata of Oracle', 'https://192.0.0.192/'],
  ['metadata of Azure', 'https://168.63.129.16/'],
  ['private 10', 'https://10.0.0.1/'],
  ['private 172.16', 'https://172.31.255.254/'],
  ['private 192.168', 'https://192.168.1.1/'],
  ['carrier NAT', 'https://100.64.0.1/'],
  ['benchmarking', 'https://198.18.0.1/'],
  ['documentation', 'https://203.0.113.9/'],
  ['6to4 relay', 'https://192.88.99.1/'],
  ['multicast', 'https://224.0.0.1/'],
  ['reserved', 'https://240.0.0.1/'],
  ['broadcast', 'https://255.255.255.255/'],
  ['localhost', 'https://localhost:PORT/'],
  ['below localhost', 'https://a.localhost:PORT/'],
  ['localhost with a dot', 'https://localhost.:PORT/'],
  ['a single label', 'https://intranet:PORT/'],
  ['a private zone', 'https://metadata.google.internal/'],
  ['the hub itself', 'https://hub.example/'],
  ['the hub itself in capitals', 'https://HUB.example./'],
  ['user name', 'https://user@broadcaster.example/'],
  ['user name that looks like a host', 'https://broadcaster.example@127.0.0.1:PORT/'],
  ['password', 'https://:secret@broadcaster.example/'],
  ['backslash', 'https://broadcaster.example\\@127.0.0.1:PORT/'],
  ['line break', 'https://127.0.\n0.1:PORT/'],
  ['space before', ' https://127.0.0.1:PORT/'],
  ['http', 'http://broadcaster.example/'],
  ['http to the victim', 'http://127.0.0.1:PORT/'],
  ['another port', 'https://broadcaster.example:22/'],
  ['file', 'file:///etc/passwd'],
  ['ftp', 'ftp://broadcaster.example/'],
  ['gopher', 'gopher://127.0.0.1:PORT/_x'],
  ['data', 'data:text/plain,x'],
  ['javascript', 'javascript:alert(1)'],
  ['no URL', '127.0.0.1:PORT'],
  ['nothing', ''],
];

/** What a hostile name may resolve to, once it is registered. */
const REBOUND: readonly (readonly [string, readonly string[]])[] = [
  ['loopback', ['127.0.0.1']],
  ['loopback after a public address', ['203.0.113.200', '127.0.0.1']],
  ['a public address and loopback', ['93.184.216.34', '127.0.0.1']],
  ['mapped loopback', ['::ffff:127.0.0.1']],
  ['IPv6 loopback', ['::1']],
  ['NAT64 of loopback', ['64:ff9b::7f00:1']],
  ['metadata', ['169.254.169.254']],
  ['link-local with a zone', ['fe80::1%lo']],
  ['something that is no address', ['not-an-address']],
];

describe('the outbound guard', () => {
  let victim: FarSide;
  let policy: OutboundPolicy;
  const call = (signal = AbortSignal.timeout(5_000)) => ({ world: 'live' as const, signal });
  const get = { method: 'GET' as const, headers: {} };

  beforeEach(async () => {
    victim = await new FarSide(() => ({ status: 200, body: { reached: true } })).open();
    policy = { allowNetworks: [], training: null, ownHosts: ['hub.example'], ports: [victim.port] };
  });
  afterEach(() => victim.close());

  const at = (url: string): string => url.replaceAll('PORT', String(victim.port));

  test.each(LITERALS)('refuses %s when an address is registered', (_, url) => {
    expect(new Outbound(policy).vetAddress(at(url), 'live')).toMatchObject({
      code: 'address-refused',
      errors: [{ field: 'url', code: 'address-refused' }],
    });
  });

  test.each(LITERALS)('makes no connection to %s at delivery', async (_, url) => {
    const answered = await new Outbound(policy).request(at(url), get, call());
    expect(answered).toMatchObject({ is: 'refused', error: { code: 'address-refused' } });
    expect(victim.connections).toBe(0);
  });

  test.each(REBOUND)('makes no connection when a name resolves to %s at delivery', async (_, addresses) => {
    const outbound = new Outbound({ ...policy, resolve: async () => addresses });
    const url = at('https://broadcaster.example:PORT/hook');
    expect(outbound.vetAddress(url, 'live')).toBeNull();
    expect(await outbound.request(url, get, call())).toMatchObject({
      is: 'refused',
      error: { code: 'address-refused' },
    });
    expect(victim.connections).toBe(0);
  });

  test.each(CHANNEL_KINDS)('holds for %s too, whose library dials by itself', async (kind) => {
    const registry = openRegistry({ ...policy, resolve: async () => ['127.0.0.1'] });
    const account = accountOf(kind, at('https://rebound.example:PORT/there'));
    const channel = registry.channels.open(kind, account, { world: 'exercise', deadlineMs: 5_000 });
    expect(await channel.apply(deliveryFor(kind))).toMatchObject({
      is: 'refused',
      error: { code: 'address-refused' },
      pause: false,
    });
    expect(victim.connections).toBe(0);
  });

  test('never tells which address a name resolved to', async () => {
    const outbound = new Outbound({ ...policy, resolve: async () => ['10.11.12.13'] });
    const answered = await outbound.request('https://broadcaster.example/', get, call());
    expect(JSON.stringify(answered)).not.toContain('10.11.12.13');
  });

  test('lets through what the operator allows, over http and on any port', async () => {
    const outbound = new Outbound({ ...policy, ports: [], allowNetworks: ['127.0.0.0/8'] });
    expect(await outbound.request(at('http://127.0.0.1:PORT/'), get, call())).toMatchObject({
      is: 'answered',
      status: 200,
    });
  });

  test('lets through an allowed network only for the names that resolve into it', async () => {
    const outbound = new Outbound({ ...policy, allowNetworks: ['10.0.0.0/8'], resolve: async () => ['127.0.0.1'] });
    const answered = await outbound.request(at('http://inside.example:PORT/'), get, call());
    expect(answered).toMatchObject({ is: 'refused', error: { code: 'address-refused' } });
    expect(victim.connections).toBe(0);
  });

  test('dials a vetted address of a name and no other', async () => {
    const outbound = new Outbound({ ...policy, allowNetworks: ['127.0.0.0/8'], resolve: async () => ['127.0.0.1'] });
    const answered = await outbound.request(at('http://inside.example:PORT/hook'), get, call());
    expect(answered).toMatchObject({ is: 'answered', status: 200 });
    expect(victim.received[0]?.headers.host).toBe(at('inside.example:PORT'));
  });

  test('refuses to start with a network that is none', () => {
    expect(() => new Outbound({ ...policy, allowNetworks: ['10.0.0.0'] })).toThrow(/write a CIDR/);
  });

  test('lets the exercise world reach the training ground and the live world not', async () => {
    const outbound = new Outbound({ ...policy, training: victim.origin });
    expect(outbound.vetAddress(`${victim.origin}/mastodon`, 'exercise')).toBeNull();
    expect(outbound.vetAddress(`${victim.origin}/mastodon`, 'live')).toMatchObject({ code: 'address-refused' });
    await outbound.request(`${victim.origin}/mastodon`, get, call());
    expect(victim.connections).toBe(0);
  });

  test('keeps the live world from the training ground even where its network is allowed', async () => {
    const outbound = new Outbound({
      ...policy,
      training: victim.origin,
      allowNetworks: ['127.0.0.0/8', '::1/128'],
      resolve: async () => ['127.0.0.1'],
    });
    for (const url of [
      'http://127.0.0.1:PORT/',
      'http://127.9.9.9:PORT/',
      'http://[::ffff:127.0.0.1]:PORT/',
      'http://training.example:PORT/',
    ])
      expect(await outbound.request(at(url), get, call())).toMatchObject({ is: 'refused' });
    expect(victim.connections).toBe(0);
  });

  test('lets the exercise world reach nothing of the training ground’s neighbours', async () => {
    const outbound = new Outbound({ ...policy, ports: [], training: 'http://127.0.0.1:9' });
    const answered = await outbound.request(at('http://127.0.0.1:PORT/'), get, { ...call(), world: 'exercise' });
    expect(answered).toMatchObject({ is: 'refused' });
    expect(victim.connections).toBe(0);
  });

  describe('through the training origin', () => {
    let far: FarSide;
    const exercise = (ms = 5_000) => ({ world: 'exercise' as const, signal: AbortSignal.timeout(ms) });
    beforeEach(async () => {
      far = await new FarSide(() => ({ status: 200 })).open();
      policy = { ...policy, training: far.origin };
    });
    afterEach(() => far.close());

    test('fault 18: a redirect to an address inside is refused, and no connection is made', async () => {
      far.script = [answer({ status: 307, headers: { location: at('http://127.0.0.1:PORT/') } })];
      expect(await new Outbound(policy).request(far.origin, get, exercise())).toMatchObject({ status: 307 });
      expect(victim.connections).toBe(0);
    });

    test.each(CHANNEL_KINDS)('fault 18: a redirect of %s is not followed', async (kind) => {
      far.script = [answer({ status: 302, headers: { location: at('http://127.0.0.1:PORT/') }, body: {} })];
      const account = accountOf(kind, `${far.origin}/there`);
      const channel = openRegistry(policy).channels.open(kind, account, { world: 'exercise', deadlineMs: 5_000 });
      expect((await channel.apply(deliveryFor(kind))).is).not.toBe('delivered');
      expect(victim.connections).toBe(0);
    });

    test('fault 18: a gzip bomb is never unpacked: no compression is asked for, and none undone', async () => {
      far.script = [answer({ status: 200, headers: { 'content-encoding': 'gzip' }, body: 'as it is' })];
      const answered = await new Outbound(policy).request(far.origin, get, exercise());
      expect(far.received[0]?.headers['accept-encoding']).toBe('identity');
      expect(answered).toMatchObject({ is: 'answered', text: 'as it is' });
    });

    test('fault 18: an endless answer is cut at 64 kB', async () => {
      const sent = { bytes: 0 };
      far.script = [flood(sent)];
      const answered = await new Outbound(policy).request(far.origin, get, exercise());
      if (answered.is !== 'answered') throw new Error('the status line should have come');
      expect(answered.text.length).toBeLessThanOrEqual(65_536);
      expect(answered.whole).toBe(false);
      expect(sent.bytes).toBeLessThan(20_000_000);
    });

    test('ends a dripping answer at the deadline, not at its pauses', async () => {
      far.script = [drip];
      const answered = await new Outbound(policy).request(far.origin, get, exercise(300));
      expect(answered).toMatchObject({ is: 'answered', whole: false });
    });

    test('says that nothing was sent when nobody listens', async () => {
      await far.close();
      expect(await new Outbound(policy).request(far.origin, get, exercise())).toMatchObject({
        is: 'unsent',
        error: { code: 'connection-refused' },
      });
      await far.open();
    });

    test('says that nothing was sent when the name does not resolve in time', async () => {
      const outbound = new Outbound({ ...policy, resolve: () => new Promise(() => undefined) });
      const answered = await outbound.request('https://slow.example/', get, {
        world: 'live',
        signal: AbortSignal.timeout(200),
      });
      expect(answered).toMatchObject({ is: 'unsent', error: { code: 'time-out' } });
    });

    test('says that nothing was sent when TLS fails', async () => {
      const outbound = new Outbound({ ...policy, allowNetworks: ['127.0.0.0/8'] });
      const answered = await outbound.request(at('https://127.0.0.1:PORT/'), get, call());
      expect(answered).toMatchObject({ is: 'unsent', error: { code: 'tls' } });
      expect(victim.received).toEqual([]);
    });

    test('ignores a proxy that the environment names', async () => {
      const before = process.env.HTTP_PROXY;
      process.env.HTTP_PROXY = at('http://127.0.0.1:PORT');
      try {
        await new Outbound(policy).request(far.origin, get, exercise());
        for (const kind of CHANNEL_KINDS) {
          const account = accountOf(kind, `${far.origin}/there`);
          const channel = openRegistry(policy).channels.open(kind, account, { world: 'exercise', deadlineMs: 5_000 });
          await channel.apply(deliveryFor(kind));
        }
      } finally {
        if (before === undefined) delete process.env.HTTP_PROXY;
        else process.env.HTTP_PROXY = before;
      }
      expect(victim.connections).toBe(0);
      expect(far.received.length).toBeGreaterThanOrEqual(4);
    });
  });
});
